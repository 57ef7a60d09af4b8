package io.socketserver.launcher;

import io.socketserver.core.HandlerCatalog;
import java.io.PrintStream;
import java.lang.System.Logger.Level;

/// The command `serve`.
final class ServeCommand {

  private ServeCommand() {}

  /// Serves until a signal comes, and then does not return: the hook ends the process.
  static int run(Arguments arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    ServeSettings settings = ServeSettings.of(arguments);
    configureLog(arguments);
    // Before anything is bound, so that nothing bound can miss a signal.
    var hook = new StopHook(settings.drain());
    Runtime.getRuntime().addShutdownHook(hook);
    Service service = bind(settings, err);
    hook.service(service);
    service.announce(settings, out);
    try {
      service.serve();
    } finally {
      if (hook.isStopping()) {
        hook.join();
      }
    }
    return ExitStatus.OK;
  }

  static Service bind(ServeSettings settings, PrintStream err) {
    HandlerCatalog catalog = Handlers.load(settings.folders(), err);
    return Service.bind(settings, catalog);
  }

  static void configureLog(Arguments arguments) {
    StderrLogger.configure(
        switch (arguments.text(Option.LOG_LEVEL, "info")) {
          case "off" -> Level.OFF;
          case "error" -> Level.ERROR;
          case "warning" -> Level.WARNING;
          case "debug" -> Level.DEBUG;
          case "trace" -> Level.TRACE;
          default -> Level.INFO;
        },
        arguments.text(Option.LOG_FORMAT, "text").equals("json"));
  }
}
