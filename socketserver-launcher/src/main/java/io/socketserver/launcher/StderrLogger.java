package io.socketserver.launcher;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A logger that writes to standard error: a line for each record, in text format followed by the
/// stack trace of its exception.
///
/// It never throws, whatever it gets.
///
/// @threading Thread-safe; records are never interleaved.
final class StderrLogger implements System.Logger {

  /// The logger of the command itself.
  static final String OWN = "io.socketserver.launcher";

  /// Written before the first server is created.
  private static volatile Level threshold = Level.INFO;

  private static volatile boolean json;

  private final String name;

  /// Null for standard error.
  private final @Nullable PrintStream other;

  StderrLogger(String name) {
    this.name = name;
    this.other = null;
  }

  StderrLogger(String name, PrintStream other) {
    this.name = name;
    this.other = other;
  }

  /// Sets the format of all loggers.
  static void configure(Level level, boolean asJson) {
    threshold = level;
    json = asJson;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && level.getSeverity() >= threshold.getSeverity();
  }

  @Override
  public void log(Level level, @Nullable Supplier<String> supplier) {
    if (isLoggable(level)) {
      write(level, LogMessage.of(supplier), null);
    }
  }

  @Override
  public void log(Level level, @Nullable Object object) {
    if (isLoggable(level)) {
      write(level, LogMessage.of(object), null);
    }
  }

  @Override
  public void log(Level level, @Nullable Supplier<String> supplier, @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      write(level, LogMessage.of(supplier), thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      write(level, LogMessage.localized(bundle, message), thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... params) {
    if (isLoggable(level)) {
      write(level, LogMessage.format(bundle, format, params), null);
    }
  }

  /// Never throws to the caller. If the heap is full, or a JDK class has been unusable since it
  /// was, the message is written without its time and exception, or is lost.
  private void write(Level level, String message, @Nullable Throwable thrown) {
    try {
      write(record(name, level, message, thrown));
    } catch (VirtualMachineError | LinkageError e) {
      writePlain(level, message);
    }
  }

  private void writePlain(Level level, String message) {
    try {
      write(level + " " + name + ": " + Text.record(message) + System.lineSeparator());
    } catch (VirtualMachineError | LinkageError e) {
      Thread.onSpinWait(); // nothing can be logged now
    }
  }

  /// In one call, so that a record is written completely, or dropped and counted.
  private void write(String record) {
    if (other == null) {
      Streams.writeErr(record);
    } else {
      byte[] bytes = record.getBytes(other.charset());
      other.write(bytes, 0, bytes.length);
    }
  }

  /// A formatted record, with its line terminator.
  static String record(String name, Level level, String message, @Nullable Throwable thrown) {
    String time = Instant.now().toString();
    String record =
        json ? json(time, name, level, message, thrown) : text(time, name, level, message, thrown);
    return record + System.lineSeparator();
  }

  private static String text(
      String time, String name, Level level, String message, @Nullable Throwable thrown) {
    String record = time + " " + level + " " + name + ": " + message;
    return Text.record(thrown == null ? record : record + "\n" + LogMessage.trace(thrown));
  }

  private static String json(
      String time, String name, Level level, String message, @Nullable Throwable thrown) {
    return "{\"time\":\""
        + time
        + "\",\"level\":\""
        + level
        + "\",\"logger\":"
        + Text.json(name)
        + ",\"message\":"
        + Text.json(message)
        + (thrown == null ? "" : ",\"thrown\":" + Text.json(LogMessage.trace(thrown)))
        + "}";
  }
}
