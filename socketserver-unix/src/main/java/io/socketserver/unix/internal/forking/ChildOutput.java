package io.socketserver.unix.internal.forking;

import io.socketserver.core.internal.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/// A child's standard output and standard error, as lines of the server's log.
final class ChildOutput {

  /// A longer line is logged as several.
  private static final int LONGEST_LINE = 8 * 1024;

  private static final int CHUNK = 8 * 1024;

  private ChildOutput() {}

  /// Logs all lines, up to the end.
  static void log(Process process) {
    var line = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        for (int i = 0; i < count; i++) {
          if (chunk[i] == '\n' || line.size() == LONGEST_LINE) {
            write(process.pid(), line);
          }
          if (chunk[i] != '\n') {
            line.write(chunk[i]);
          }
        }
      }
    } catch (IOException e) {
      // the process is gone, and the JDK has closed the stream
    }
    if (line.size() > 0) {
      write(process.pid(), line);
    }
  }

  /// Output for which there is no memory is dropped: a child whose output nobody reads would block.
  private static void write(long pid, ByteArrayOutputStream line) {
    try {
      log(pid, line.toString(StandardCharsets.UTF_8).stripTrailing());
    } catch (OutOfMemoryError e) {
      Thread.onSpinWait(); // nothing can be logged now
    } finally {
      line.reset();
    }
  }

  private static void log(long pid, String text) {
    // every child prints it, and the server did at its start
    Level level = EnvironmentOptions.isNotice(text) ? Level.DEBUG : Level.INFO;
    Lazy.LOGGER.log(level, () -> "child " + pid + ": " + printable(text));
  }

  /// Escapes a line, so that it cannot imitate other lines or change the terminal. Tabs, which
  /// indent stack traces, become spaces.
  static String printable(String text) {
    return SafeText.oneLine(text.replace("\t", "    "));
  }

  private static final class Lazy {
    static final Logger LOGGER = System.getLogger("io.socketserver.unix.children");
  }
}
