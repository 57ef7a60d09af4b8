package io.socketserver.launcher;

/// The source of all loggers in the launcher's process.
public final class StderrLoggerFinder extends System.LoggerFinder {

  /// Called by the service loader.
  public StderrLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new StderrLogger(name);
  }
}
