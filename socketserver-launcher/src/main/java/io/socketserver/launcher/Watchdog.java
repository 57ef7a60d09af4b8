package io.socketserver.launcher;

import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.ServiceNotifier;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Tells the service manager that the servers work, for as long as each serving loop, each event
/// loop and each thread that keeps deadlines goes round. One that hangs keeps it silent, and the
/// manager does what its unit says.
///
/// @source sd_watchdog_enabled(3), which recommends half of the interval
final class Watchdog {

  /// A loop goes round so often at least, where nobody watches: the servers of the command have no
  /// service actions, and an idle one uses no processor time.
  private static final Duration UNWATCHED = Duration.ofHours(1);

  private final ServiceNotifier notifier;
  private final Service service;
  private final BooleanSupplier stopping;

  private Watchdog(ServiceNotifier notifier, Service service, BooleanSupplier stopping) {
    this.notifier = notifier;
    this.service = service;
    this.stopping = stopping;
  }

  /// How often the loops must go round, so that each does in half of the interval.
  static Duration pollInterval(ServiceNotifier notifier) {
    Duration quarter = part(notifier, 4);
    return quarter.isZero() ? UNWATCHED : quarter;
  }

  private static Duration part(ServiceNotifier notifier, int divisor) {
    // a division of durations is one of decimal numbers, and takes milliseconds the first time
    return Duration.ofNanos(notifier.watchdogInterval().toNanos() / divisor);
  }

  /// Begins, if the manager wants that.
  ///
  /// @param stopping whether the end has begun, which has a deadline of its own
  /// @return the thread, or null where nobody watches
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
    boolean unused = allAnswered(); // what they answer is known at the first look
    try {
      while (true) {
        Thread.sleep(half);
        before = look(before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whatever fails here, the next look may find all well; until then the manager hears nothing.
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

  /// Whether all have answered the last look, and asks all again.
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
