package io.socketserver.core.internal.carriers;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.NeededThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sees that the virtual threads of this process get carriers, whatever some of them do.
///
/// Virtual threads give their carriers up when they wait, and not before: a few that compute, or
/// block in the kernel, keep all others from running. So whenever a platform thread has made a
/// virtual one runnable, another platform thread looks a little later whether the scheduler still
/// runs what it is given: it starts an empty virtual thread, and waits for it. While nothing
/// happens it sleeps; under load it costs one such thread every 20 ms.
///
/// @threading Safe for many threads.
public final class Carriers {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// How long after an event to look.
  private static final long TICK_NANOS = 15 * NANOS_PER_MILLI;

  /// How long an empty thread may wait for a carrier.
  private static final long PATIENCE_NANOS = 25 * NANOS_PER_MILLI;

  /// The same while there are not enough carriers.
  private static final long SHORT_NANOS = 5 * NANOS_PER_MILLI;

  /// How long an empty thread may wait where carriers are busy with other threads.
  private static final long LATEST_NANOS = 200 * NANOS_PER_MILLI;

  private static final long PAUSE_NANOS = 100 * NANOS_PER_MILLI;
  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private static final Carriers INSTANCE = new Carriers();

  /// Guards the start of the thread.
  private final ReentrantLock starting = new ReentrantLock();

  private volatile @Nullable Thread thread;

  private volatile boolean exhausted;

  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private final Holders holders = new Holders();

  private final Relief relief = new Relief(ManagedScheduler::find, holders);

  /// How many probes were started. Used by the thread.
  private long asked;

  /// How long the last one has waited. Used by the thread.
  private final Patience patience = new Patience(System::nanoTime, LockSupport::parkNanos);

  private volatile long answered;

  private Carriers() {}

  /// Whether no carrier can be had for a new virtual thread, nor will be for some time.
  ///
  /// @return true if a platform thread must be used
  public static boolean areExhausted() {
    return INSTANCE.exhausted;
  }

  /// Begins to look after a server.
  ///
  /// @param user the server
  public static void add(CarrierUser user) {
    INSTANCE.holders.add(user);
    INSTANCE.start();
  }

  /// Ends that, as soon as the server has no request left.
  ///
  /// @param user the server
  public static void remove(CarrierUser user) {
    INSTANCE.holders.remove(user);
  }

  /// Tells a thread whenever carriers are exhausted.
  ///
  /// @param listener what to run; must be quick
  public static void addExhaustionListener(Runnable listener) {
    INSTANCE.listeners.add(listener);
  }

  /// Ends that.
  ///
  /// @param listener what was added
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

  /// Goes on for ever, whatever is thrown: all servers of the process depend on it.
  private void watch() {
    while (true) {
      try {
        turn();
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  private static void failed(Throwable e) {
    try {
      LOGGER.log(Level.ERROR, "the carrier watch failed and continues", e);
    } catch (Throwable full) {
      Thread.onSpinWait(); // nothing can be said now
    }
    LockSupport.parkNanos(PAUSE_NANOS);
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

  /// Starts an empty virtual thread, unless the last one still waits for its carrier, and waits for
  /// it.
  private boolean isProbeAnswered(long limit) {
    if (asked == answered) {
      long number = asked + 1;
      asked = number;
      patience.restart();
      Thread unused = Thread.ofVirtual().name("carrier-probe").start(() -> answer(number));
    }
    return patience.await(() -> asked == answered, limit);
  }

  private void answer(long number) {
    answered = number;
    LockSupport.unpark(thread);
  }
}
