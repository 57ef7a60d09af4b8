package io.socketserver.unix.internal.socketfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The user that owns the files that this process creates.
///
/// @source proc(5), `/proc/self/status`
final class OwnUser {

  private static final Path STATUS = Path.of("/proc/self/status");

  /// Precedes the real, effective, saved and file-system user ID.
  private static final String LABEL = "Uid:";

  private OwnUser() {}

  /// The user ID.
  static int number() throws IOException {
    if (Files.exists(STATUS)) {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(LABEL)) {
          String[] numbers = line.substring(LABEL.length()).strip().split("\\s+");
          return Integer.parseUnsignedInt(numbers[numbers.length - 1]);
        }
      }
    }
    return numberOfNewFile();
  }

  private static int numberOfNewFile() throws IOException {
    Path file = Files.createTempFile("socketserver", null);
    try {
      return FileInfo.of(file).owner();
    } finally {
      Files.delete(file);
    }
  }
}
