package io.socketserver.core;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

/// A logger that keeps its lines.
final class RecordedLog implements Logger {

  record Line(Level level, String message, Throwable thrown) {}

  private final Level level;
  private final List<Line> lines = new ArrayList<>();

  RecordedLog(Level level) {
    this.level = level;
  }

  List<Line> lines() {
    return lines;
  }

  Line only() {
    if (lines.size() != 1) {
      throw new AssertionError("not one line: " + lines);
    }
    return lines.getFirst();
  }

  @Override
  public String getName() {
    return "recorded";
  }

  @Override
  public boolean isLoggable(Level asked) {
    return asked.getSeverity() >= level.getSeverity();
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    if (isLoggable(level)) {
      lines.add(new Line(level, message, thrown));
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    if (parameters != null && parameters.length > 0) {
      throw new AssertionError("a client's braces would be taken for a format");
    }
    log(level, bundle, format, (Throwable) null);
  }
}
