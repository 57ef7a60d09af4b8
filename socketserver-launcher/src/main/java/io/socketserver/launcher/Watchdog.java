package io.socketserver.launcher;

import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.ServiceNotifier;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Notifies the service manager that the servers work, as long as each serving loop, each event
/// loop and each deadline thread makes turns. If one hangs, it sends nothing, and the manager acts
/// according to its unit.
///
/// @source sd_watchdog_enabled(3), which recommends half of the interval
final class Watchdog {

  /// The interval of loops without a watchdog: the servers of the command have no service actions,
  /// and an idle one uses no processor time.
  private static final Duration UNWATCHED = Duration.ofHours(1);

  private final ServiceNotifier notifier;
  private final Service service;
  private final BooleanSupplier stopping;

  private Watchdog(ServiceNotifier notifier, Service service, BooleanSupplier stopping) {
    this.notifier = notifier;
    this.service = service;
    this.stopping = stopping;
  }

  /// How often the loops must make a turn, so that each does in half of the interval.
  static Duration pollInterval(ServiceNotifier notifier) {
    Duration quarter = part(notifier, 4);
    return quarter.isZero() ? UNWATCHED : quarter;
  }

  private static Duration part(ServiceNotifier notifier, int divisor) {
    // dividing durations uses decimal numbers, which takes milliseconds the first time
    return Duration.ofNanos(notifier.watchdogInterval().toNanos() / divisor);
  }

  /// Starts, if the manager expects notifications.
  ///
  /// @param stopping whether the shutdown has begun, which has its own deadline
  /// @return the thread, or null if the manager expects none
  static @Nullable Thread start(
      ServiceNotifier notifier, Service service, BooleanSupplier stopping) {
    if (notifier.watchdogInterval().isZero()) {
      return null;
    }
    var watchdog = new Watchdog(notifier, service, stopping);
    return NeededThread.start("watchdog", watchdog::run);
  }

  private void run() {
    Duration half = part(notifier, 2);
    long[] before = turns();
    boolean _ = allAnswered(); // their answers are known at the first check
    try {
      while (true) {
        Thread.sleep(half);
        before = look(before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// If something fails here, the next check may succeed; until then nothing is sent to the
  /// manager.
  private long[] look(long[] before) {
    try {
      long[] now = turns();
      boolean answered = allAnswered();
      if (stopping.getAsBoolean() || (answered && allTurned(before, now))) {
        notifier.alive();
      }
      return now;
    } catch (OutOfMemoryError e) {
      return before;
    }
  }

  private long[] turns() {
    return service.listeners().stream().mapToLong(listener -> listener.server().turns()).toArray();
  }

  /// Whether all have answered the previous probe, and probes all again.
  private boolean allAnswered() {
    boolean answered = true;
    for (Listener listener : service.listeners()) {
      answered &= listener.server().probe();
    }
    return answered;
  }

  private static boolean allTurned(long[] before, long[] now) {
    for (int i = 0; i < now.length; i++) {
      if (now[i] == before[i]) {
        return false;
      }
    }
    return true;
  }
}
