package io.socketserver.tests;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the epoll sets of a process contain.
final class EpollMembers {

  private EpollMembers() {}

  /// The inodes of all members, in hexadecimal; proc(5), /proc/pid/fdinfo.
  static List<String> of(long pid) throws IOException {
    List<String> inodes = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/fdinfo"))) {
      for (Path file : files) {
        for (String line : lines(file)) {
          if (line.startsWith("tfd:")) {
            inodes.add(line.replaceFirst(".* ino:(\\S+).*", "$1"));
          }
        }
      }
    }
    return inodes;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException closedMeanwhile) {
      return List.of();
    }
  }
}
