package io.socketserver.core;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes the logger open what it needs, once, while descriptors are available.
final class LoggerPreparation {

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private LoggerPreparation() {}

  static void begin() {
    if (BEGUN.compareAndSet(false, true)) {
      Thread _ =
          Thread.ofPlatform().daemon().name("socketserver-logger").start(LoggerPreparation::run);
    }
  }

  private static void run() {
    try {
      boolean _ = LoggingServerListener.Lazy.LOGGER.isLoggable(Level.ERROR);
      if (isOfJdk(LoggingServerListener.Lazy.LOGGER.getClass().getModule())) {
        // its lines begin with the local time, whose rules it reads from a file
        ZoneRules _ = ZoneId.systemDefault().getRules();
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // too late already; who logs a line will meet the same
    }
  }

  private static boolean isOfJdk(Module module) {
    return module.isNamed() && module.getName().startsWith("java.");
  }
}
