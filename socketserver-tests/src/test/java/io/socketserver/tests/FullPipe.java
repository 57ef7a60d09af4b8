package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A command with a full pipe, which nobody empties, for one of its standard streams.
final class FullPipe {

  /// The number of the end to read, in the process itself.
  private static final int READER = 99;

  private static final String FILL_AND_RUN =
      """
      import fcntl, os, sys
      number = int(sys.argv[1])
      reader, writer = os.pipe()
      fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
      try:
          while True:
              os.write(writer, b'.' * 4096)
      except BlockingIOError:
          fcntl.fcntl(writer, fcntl.F_SETFL, 0)
      os.dup2(reader, %d)
      os.dup2(writer, number)
      os.execv(sys.argv[2], sys.argv[2:])
      """
          .formatted(READER);

  private FullPipe() {}

  /// Makes a command that has such a pipe.
  ///
  /// @param number 1 for standard output, 2 for standard error
  static ProcessBuilder of(int number, List<String> command) {
    RealClient.require("python3");
    var whole = new ArrayList<>(List.of("python3", "-c", FILL_AND_RUN, Integer.toString(number)));
    whole.addAll(command);
    return new ProcessBuilder(whole);
  }

  /// Empties the pipe until something was read.
  ///
  /// @param isEnough what to look for, in all that was read
  /// @return all that was read
  static String read(Process process, Predicate<String> isEnough) throws IOException {
    Path pipe = Path.of("/proc/" + process.pid() + "/fd/" + READER);
    try (InputStream in = Files.newInputStream(pipe)) {
      var text = new StringBuilder();
      byte[] chunk = new byte[1 << 16];
      while (!isEnough.test(text.toString())) {
        int count = in.read(chunk);
        if (count < 0) {
          break;
        }
        text.append(new String(chunk, 0, count, UTF_8));
      }
      return text.toString();
    }
  }
}
