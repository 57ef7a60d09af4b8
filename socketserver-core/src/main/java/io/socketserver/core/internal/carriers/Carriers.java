package io.socketserver.core.internal.carriers;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.NeededThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Ensures that the virtual threads of this process get carriers, whatever some of them do.
///
/// Virtual threads release their carriers only when they wait: a few that compute, or block in the
/// kernel, prevent all others from running. So whenever a platform thread has made a virtual one
/// runnable, another platform thread checks shortly afterwards whether the scheduler still runs its
/// threads: it starts an empty virtual thread as a probe, and waits for it. While nothing happens
/// it sleeps; under load it costs one such thread every 20 ms.
///
/// @threading Thread-safe.
public final class Carriers {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// The delay between an event and the check.
  private static final long TICK_NANOS = 15 * NANOS_PER_MILLI;

  /// How long a probe may wait for a carrier.
  private static final long PATIENCE_NANOS = 25 * NANOS_PER_MILLI;

  /// The same while there are not enough carriers.
  private static final long SHORT_NANOS = 5 * NANOS_PER_MILLI;

  /// How long a probe may wait if the carriers are busy with other threads.
  private static final long LATEST_NANOS = 200 * NANOS_PER_MILLI;

  private static final long PAUSE_NANOS = 100 * NANOS_PER_MILLI;

  private static final Carriers INSTANCE = new Carriers();

  /// Guards the start of the watching thread.
  private final ReentrantLock starting = new ReentrantLock();

  private volatile @Nullable Thread thread;

  private volatile boolean exhausted;

  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private final Holders holders = new Holders();

  private final Relief relief = new Relief(ManagedScheduler::find, holders);

  /// The number of started probes. Used by the watching thread.
  private long asked;

  /// How long the last probe has waited. Used by the watching thread.
  private final Patience patience = new Patience(System::nanoTime, LockSupport::parkNanos);

  private volatile long answered;

  private Carriers() {}

  /// Whether a new virtual thread gets no carrier, now and for some time.
  ///
  /// @return true if a platform thread must be used
  public static boolean areExhausted() {
    return INSTANCE.exhausted;
  }

  /// Starts to watch a server.
  ///
  /// @param user the server
  public static void add(CarrierUser user) {
    INSTANCE.holders.add(user);
    INSTANCE.start();
  }

  /// Stops that, as soon as the server has no request left.
  ///
  /// @param user the server
  public static void remove(CarrierUser user) {
    INSTANCE.holders.remove(user);
  }

  /// Notifies a listener whenever carriers are exhausted.
  ///
  /// @param listener what to run; must be quick
  public static void addExhaustionListener(Runnable listener) {
    INSTANCE.listeners.add(listener);
  }

  /// Removes a listener.
  ///
  /// @param listener the listener
  public static void removeExhaustionListener(Runnable listener) {
    INSTANCE.listeners.remove(listener);
  }

  private void start() {
    starting.lock();
    try {
      if (thread == null) {
        thread = NeededThread.start("socketserver-carriers", this::watch);
      }
    } finally {
      starting.unlock();
    }
  }

  /// Runs for ever, whatever is thrown: all servers of the process depend on it.
  private void watch() {
    while (true) {
      try {
        turn();
      } catch (Throwable e) {
        NeededThread.report("the carrier watch failed and continues", e);
        NeededThread.pause(PAUSE_NANOS);
      }
    }
  }

  private void turn() {
    if (relief.isOver()) {
      CarrierWatch.awaitExpectation(Long.MAX_VALUE);
    } else if (asked == answered) {
      CarrierWatch.awaitExpectation(relief.rest(System.nanoTime()));
    }
    boolean pressing = relief.isPressing(System.nanoTime());
    patience.pause(pressing ? SHORT_NANOS : TICK_NANOS);
    long before = CarrierWatch.signs();
    boolean isAnswered = isProbeAnswered(pressing ? SHORT_NANOS : PATIENCE_NANOS);
    long now = System.nanoTime();
    if (!isAnswered && (CarrierWatch.signs() == before || patience.waited() > LATEST_NANOS)) {
      relief.starved(now);
    } else if (isAnswered && !relief.isOver()) {
      relief.answered(now);
    }
    if (exhausted != relief.isExhausted()) {
      exhausted = relief.isExhausted();
      listeners.forEach(Runnable::run);
    }
  }

  /// Starts a probe, unless the last one still waits for its carrier, and waits for it.
  private boolean isProbeAnswered(long limit) {
    if (asked == answered) {
      long number = asked + 1;
      asked = number;
      patience.restart();
      Thread _ = Thread.ofVirtual().name("carrier-probe").start(() -> answer(number));
    }
    return patience.await(() -> asked == answered, limit);
  }

  private void answer(long number) {
    answered = number;
    LockSupport.unpark(thread);
  }
}
