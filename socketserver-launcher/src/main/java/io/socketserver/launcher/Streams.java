package io.socketserver.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The standard streams of the command's process.
///
/// No thread waits for standard error to be read: neither loggers, nor handlers, nor the machine's
/// report of an uncaught exception. So it is replaced before anything is written.
final class Streams {

  private static final int BUFFER = 8192;

  /// How long the end of the process waits for a log that is not read.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static volatile @Nullable LogQueue queue;

  private Streams() {}

  /// Replaces [System#out] and [System#err].
  static void install() {
    System.setOut(new StandardOutput(System.out.charset()));
    var target = new FileOutputStream(FileDescriptor.err);
    var charset = System.err.charset();
    var log = new LogQueue(target, lost -> notWritten(lost).getBytes(charset));
    System.setErr(new PrintStream(new BufferedOutputStream(log, BUFFER), true, charset));
    queue = log;
    Thread.setDefaultUncaughtExceptionHandler(Streams::writeUncaught);
  }

  /// Writes to standard error, bypassing its [PrintStream]: if a full heap ends a thread in the
  /// middle of a print, that stays locked for ever, and every logging thread would wait for it.
  ///
  /// @param text complete lines
  static void writeErr(String text) {
    LogQueue log = queue;
    byte[] bytes = text.getBytes(System.err.charset());
    if (log == null) {
      System.err.write(bytes, 0, bytes.length);
    } else {
      log.write(bytes, 0, bytes.length);
    }
  }

  /// Like the machine's default handler, but bypassing the [PrintStream].
  ///
  /// @source java.lang.ThreadGroup of JDK 25, `uncaughtException`
  private static void writeUncaught(Thread thread, Throwable thrown) {
    try {
      String text = "Exception in thread \"" + thread.getName() + "\" " + LogMessage.trace(thrown);
      writeErr(Text.record(text.stripTrailing()) + System.lineSeparator());
    } catch (VirtualMachineError | LinkageError e) {
      Thread.onSpinWait(); // nothing can be logged now
    }
  }

  private static String notWritten(long lost) {
    return StderrLogger.record(StderrLogger.OWN, Level.WARNING, lost + " lines not written", null);
  }

  /// Waits until standard error has been written, for as long as that makes progress.
  static void flush() {
    flush(PATIENCE, () -> false);
  }

  /// Does the same.
  ///
  /// @param patience how long to wait without progress
  /// @param hurry whether to give up immediately
  static void flush(Duration patience, BooleanSupplier hurry) {
    LogQueue log = queue;
    if (log != null) {
      // lines that were not written cannot be reported at the end of the process
      boolean _ = log.flush(patience, hurry);
    }
  }
}
