package io.socketserver.launcher;

import io.socketserver.api.CloseReport;
import io.socketserver.core.spi.ServiceNotifier;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shutdown between a signal and the end of the process.
///
/// The first signal drains, the second ends the process immediately. Without a signal, the program
/// called `System.exit`: the servers close, and the status is that of the call. Core logs what
/// happened to the requests, and the stack traces of stuck ones.
final class StopHook extends Thread {

  /// How often to check for another signal.
  private static final Duration LOOK = Duration.ofMillis(50);

  /// How much longer than the deadline the servers may take to close; they need some of it to
  /// interrupt the remaining requests and to see them end.
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// How long the end waits for a log that is not read.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /// The same after a second signal.
  private static final Duration LAST_WORDS = Duration.ofMillis(100);

  private final @Nullable Duration drain;
  private final PrintStream out;
  private final StderrLogger log = new StderrLogger(StderrLogger.OWN);

  /// Set before the first server serves.
  private volatile @Nullable Service service;

  /// Set before the service.
  private volatile @Nullable ServiceNotifier notifier;

  /// True once the shutdown has begun.
  private volatile boolean stopping;

  /// @param out the stream to which the servers and handlers printed
  StopHook(@Nullable Duration drain, PrintStream out) {
    super(null, null, "stop", 0, false);
    this.drain = drain;
    this.out = out;
  }

  void service(Service bound, ServiceNotifier told) {
    notifier = told;
    service = bound;
  }

  boolean isStopping() {
    return stopping;
  }

  @Override
  public void run() {
    stopping = true;
    List<String> signals = SignalWatch.received();
    Service serving = service;
    if (serving != null) {
      end(serving, signals);
    }
    Streams.flush();
  }

  private void end(Service serving, List<String> signals) {
    tellStopping(serving);
    try {
      if (!signals.isEmpty()) {
        halt(stop(serving, signals.getFirst()));
      } else if (!serving.close(Duration.ZERO).await(GRACE)) {
        log.log(Level.WARNING, "not all servers closed in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellStopping(Service serving) {
    ServiceNotifier told = notifier;
    if (told != null) {
      told.stopping("stopping; requests in flight: " + serving.inFlight());
    }
  }

  /// Drains, and returns the exit status.
  private int stop(Service serving, String signal) throws InterruptedException {
    if (serving.inFlight() > 0) {
      log.log(Level.INFO, signal + ": stopping; another signal ends all requests immediately");
    }
    Closing closing = serving.close(drain);
    long begun = System.nanoTime();
    List<String> first = List.of();
    while (!closing.await(LOOK)) {
      List<String> signals = SignalWatch.received();
      if (first.isEmpty()) {
        // timeout(1) sends its signal twice in a row: all signals until now count as the first.
        first = signals;
      } else if (signals.size() > first.size()) {
        first.forEach(signals::remove);
        return now(serving, signals.getFirst());
      } else if (drain != null && System.nanoTime() - begun > drain.plus(GRACE).toNanos()) {
        log.log(Level.WARNING, signal + ": not all servers closed in time");
        return ExitStatus.CUT_SHORT;
      }
    }
    if (!isGraceful(closing.reports(), serving)) {
      return ExitStatus.CUT_SHORT;
    }
    return StandardOutput.failureOf(out) == null ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private static boolean isGraceful(Collection<CloseReport> reports, Service serving) {
    return reports.size() == serving.listeners().size()
        && reports.stream().allMatch(CloseReport::isGraceful);
  }

  private int now(Service serving, String signal) {
    log.log(Level.WARNING, signal + ": ending now; requests cut off: " + serving.inFlight());
    return ExitStatus.SIGNAL + SignalWatch.number(signal);
  }

  /// Ends with our status: after the hooks, the machine's status would only report the signal.
  ///
  /// Nothing waits for standard output here, whose reader may never read: output to it is written
  /// immediately.
  private static void halt(int status) {
    int before = SignalWatch.received().size();
    boolean now = status > ExitStatus.SIGNAL;
    Streams.flush(now ? LAST_WORDS : PATIENCE, () -> SignalWatch.received().size() > before);
    Runtime.getRuntime().halt(status);
  }
}
