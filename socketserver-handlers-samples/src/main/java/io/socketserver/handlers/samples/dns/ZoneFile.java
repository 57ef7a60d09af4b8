package io.socketserver.handlers.samples.dns;

import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a zone file, and reports an error in one line.
final class ZoneFile {

  private static final long MAX_SIZE = 16L << 20;

  private ZoneFile() {}

  /// Reads a zone file.
  ///
  /// @param path the file
  /// @param ttl in seconds, if the file does not specify it
  /// @throws HandlerOptionException if it cannot be read, or is invalid
  static Zones read(Path path, int ttl) {
    try {
      if (Files.size(path) > MAX_SIZE) {
        throw unusable(path + ": larger than 16m");
      }
      return ZoneParser.parse(ZoneText.decode(Files.readAllBytes(path)), ttl);
    } catch (ZoneException e) {
      throw unusable(path + ":" + e.line() + ": " + e.reason());
    } catch (IOException e) {
      throw unusable(path + ": cannot be read: " + e);
    }
  }

  private static HandlerOptionException unusable(String reason) {
    return new HandlerOptionException("zone", "option zone=" + reason);
  }
}
