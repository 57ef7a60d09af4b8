package io.socketserver.launcher;

import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.ServiceNotifier;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The command `serve`.
final class ServeCommand {

  private ServeCommand() {}

  /// Serves until a signal arrives, and then does not return: the hook ends the process.
  static int run(Arguments arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    return run(arguments, out, err, null);
  }

  /// Does the same, and passes on the service when it is bound and about to serve.
  static int run(
      Arguments arguments, PrintStream out, PrintStream err, @Nullable Consumer<Service> whenBound)
      throws InterruptedException {
    preload(arguments.text(Option.TRANSPORT, "auto"));
    ServeSettings settings = ServeSettings.of(arguments);
    configureLog(arguments);
    HeapWatch.start(isJson(arguments));
    // Before anything is bound, so that a bound server cannot miss a signal.
    var hook = new StopHook(settings.drain(), out);
    Runtime.getRuntime().addShutdownHook(hook);
    if (settings.tls() != null) {
      boolean _ = ReloadSignal.handle(settings.tls()::reload);
    }
    HandlerCatalog catalog = Handlers.load(settings.folders(), err);
    Service service = Service.bind(settings, catalog);
    ServiceNotifier notifier = ServiceNotifier.auto();
    hook.service(service, notifier);
    if (out instanceof StandardOutput own) {
      own.logFailures(new StderrLogger(StderrLogger.OWN));
    }
    service.announce(settings, out);
    notifier.ready("listening on " + service.addresses());
    var _ = Watchdog.start(notifier, service, hook::isStopping);
    if (whenBound != null) {
      whenBound.accept(service);
    }
    try {
      service.serve(Watchdog.pollInterval(notifier));
    } finally {
      if (hook.isStopping()) {
        hook.join();
      }
    }
    return ExitStatus.OK;
  }

  /// Links the transport's calls on another thread while this one looks for handlers.
  private static void preload(String transport) {
    Thread.ofPlatform()
        .daemon()
        .name("preload")
        .start(() -> {
          try {
            Transports.named(transport).preload();
          } catch (RuntimeException | LinkageError e) {
            // the first use of the transport fails in the same way, and reports it
          }
        });
  }

  private static void configureLog(Arguments arguments) {
    StderrLogger.configure(
        switch (arguments.text(Option.LOG_LEVEL, "info")) {
          case "off" -> Level.OFF;
          case "error" -> Level.ERROR;
          case "warning" -> Level.WARNING;
          case "debug" -> Level.DEBUG;
          case "trace" -> Level.TRACE;
          default -> Level.INFO;
        },
        isJson(arguments));
  }

  private static boolean isJson(Arguments arguments) {
    return arguments.text(Option.LOG_FORMAT, "text").equals("json");
  }
}
