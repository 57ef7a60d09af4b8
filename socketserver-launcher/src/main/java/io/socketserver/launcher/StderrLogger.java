package io.socketserver.launcher;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// A logger that writes to standard error: a line for each record, and in text the stack trace of
/// what was thrown after it.
///
/// @threading Safe for many threads; a record is never torn.
final class StderrLogger implements System.Logger {

  /// Written before the first server is made.
  private static volatile Level threshold = Level.INFO;

  private static volatile boolean json;

  private final String name;
  private final PrintStream err;

  StderrLogger(String name) {
    this(name, System.err);
  }

  StderrLogger(String name, PrintStream err) {
    this.name = name;
    this.err = err;
  }

  /// Sets what all loggers write.
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
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      write(level, localized(bundle, message), thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... params) {
    if (isLoggable(level)) {
      String text = localized(bundle, format);
      boolean plain = params == null || params.length == 0;
      write(level, plain ? text : MessageFormat.format(text, params), null);
    }
  }

  private static String localized(@Nullable ResourceBundle bundle, @Nullable String message) {
    if (bundle != null && message != null) {
      try {
        return bundle.getString(message);
      } catch (MissingResourceException e) {
        return message;
      }
    }
    return String.valueOf(message);
  }

  private void write(Level level, String message, @Nullable Throwable thrown) {
    String time = Instant.now().toString();
    err.println(json ? json(time, level, message, thrown) : text(time, level, message, thrown));
  }

  private String text(String time, Level level, String message, @Nullable Throwable thrown) {
    String record = time + " " + level + " " + name + ": " + message;
    return Text.record(thrown == null ? record : record + "\n" + trace(thrown));
  }

  private String json(String time, Level level, String message, @Nullable Throwable thrown) {
    return "{\"time\":\""
        + time
        + "\",\"level\":\""
        + level
        + "\",\"logger\":"
        + Text.json(name)
        + ",\"message\":"
        + Text.json(message)
        + (thrown == null ? "" : ",\"thrown\":" + Text.json(trace(thrown)))
        + "}";
  }

  private static String trace(Throwable thrown) {
    var trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
