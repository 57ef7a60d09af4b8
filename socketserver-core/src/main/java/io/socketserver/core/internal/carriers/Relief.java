package io.socketserver.core.internal.carriers;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is done while virtual threads get no carrier: there are more carriers, as many as it takes,
/// and fewer again when fewer are held.
///
/// A probe says whether a virtual thread gets a carrier. As long as it does not, their number is
/// doubled: many that come at once then need few steps. They are taken back down to the usual
/// number and those that are seen to be held. Where others than requests hold carriers, which
/// nobody sees, the next probe waits again, and what was taken back too early stays for longer and
/// longer.
///
/// @threading For the thread that watches.
final class Relief {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// How often to look who holds carriers.
  private static final long LOOK_NANOS = 50 * NANOS_PER_MILLI;

  private static final long PRESSING_NANOS = 30 * NANOS_PER_MILLI;

  /// For how long probes must have been answered before carriers are taken back.
  private static final long SHORTEST_CALM = 250 * NANOS_PER_MILLI;

  private static final long LONGEST_CALM = 30_000 * NANOS_PER_MILLI;

  /// How seldom to look where nothing changes.
  private static final long LONGEST_REST = 1_000 * NANOS_PER_MILLI;

  /// How often in a row a probe goes unanswered before the scheduler is kicked without a reason.
  private static final int MISSED = 8;

  /// Empty threads that may wait to have the scheduler make a carrier.
  private static final int MOST_KICKS = 16_384;

  private final Supplier<@Nullable Scheduler> schedulers;
  private final Holders holders;

  /// Looked for when it is needed for the first time; null where there is none.
  private @Nullable Scheduler scheduler;

  private boolean lookedFor;

  /// The usual number of carriers, and what it was raised to; 0 while nothing is known of them.
  private int usual;

  private int wanted;

  /// Carriers that were held at the last look, and at the one before.
  private int held;

  private int heldBefore;

  /// Empty threads that wait for a carrier.
  private final AtomicInteger kicks = new AtomicInteger();

  private int missed;
  private boolean over = true;
  private boolean exhausted;
  private long starvedAt;
  private long lookedAt;
  private long changedAt;

  /// Whether carriers were taken back since the last time that there were too few.
  private boolean takenBack;

  private long takenBackAt;
  private long calm = SHORTEST_CALM;

  /// @param schedulers finds what can be told how many carriers to use; null where nothing can
  Relief(Supplier<@Nullable Scheduler> schedulers, Holders holders) {
    this.schedulers = schedulers;
    this.holders = holders;
  }

  /// Whether nobody lacks a carrier, and there are as many as usual.
  boolean isOver() {
    return over;
  }

  /// Whether no more carriers can be had, though they are needed.
  boolean isExhausted() {
    return exhausted;
  }

  /// For how long nobody need look, where no event comes. As long as there were too few carriers
  /// just now, there may be again: who has got one may hold it.
  long rest(long now) {
    return isPressing(now) ? 0 : Math.clamp((now - changedAt) / 8, LOOK_NANOS, LONGEST_REST);
  }

  /// Whether there were too few carriers just now, and more can be had.
  boolean isPressing(long now) {
    return !over && !exhausted && now - starvedAt < PRESSING_NANOS;
  }

  /// A probe has waited too long.
  void starved(long now) {
    if (over) {
      begin(now);
    } else if (takenBack && now - takenBackAt < calm) {
      calm = Math.min(LONGEST_CALM, 2 * calm);
    }
    takenBack = false;
    starvedAt = now;
    changedAt = now;
    exhausted = !makeRoom();
    if (exhausted) {
      holders.startElsewhere();
      look(now);
    }
  }

  private void begin(long now) {
    over = false;
    held = 0;
    heldBefore = 0;
    lookedAt = now - LOOK_NANOS;
    if (now - starvedAt > LONGEST_CALM) {
      calm = SHORTEST_CALM;
    }
    if (!lookedFor) {
      lookedFor = true;
      scheduler = schedulers.get();
    }
    if (scheduler != null) {
      usual = scheduler.carriers();
      wanted = usual;
    }
  }

  /// @return whether there may be a carrier for the probe soon
  private boolean makeRoom() {
    Scheduler pool = scheduler;
    if (pool == null) {
      return false;
    }
    boolean allBusy = pool.busy() >= wanted;
    boolean grown = allBusy && wanted < pool.largest();
    if (grown) {
      want(pool, Math.min(pool.largest(), wanted + Math.max(usual, wanted)));
    }
    // a carrier that is neither held nor missing only wants a processor, and tasks would keep it
    // from
    // those of others; if it sleeps though it should not, that shows after a while
    if (grown || pool.threads() < wanted || ++missed % MISSED == 0) {
      kick(pool);
    }
    return grown || !allBusy;
  }

  private void want(Scheduler pool, int count) {
    pool.carriers(count);
    wanted = count;
  }

  /// Has the scheduler notice that it may use more carriers. It makes one, or wakes it, when a task
  /// comes to a queue that seems to have been empty, or that grows; and more as soon as that one
  /// finds more to do.
  ///
  /// @source java.util.concurrent.ForkJoinPool of JDK 25, `WorkQueue.push`, `runWorker`
  private void kick(Scheduler pool) {
    int busy = pool.busy();
    int threads = pool.threads();
    while (busy < wanted
        && kicks.get() < MOST_KICKS
        && pool.busy() <= busy
        && pool.threads() == threads) {
      kicks.incrementAndGet();
      Thread unused = Thread.ofVirtual().name("carrier-kick").start(kicks::decrementAndGet);
    }
  }

  /// A probe was answered.
  void answered(long now) {
    missed = 0;
    if (isPressing(now)) {
      return; // to look, and to tell, takes its time
    }
    look(now);
    if (now - starvedAt < calm) {
      return;
    }
    exhausted = false;
    int needed = usual + Math.max(held, heldBefore);
    if (scheduler != null && needed < wanted) {
      want(scheduler, needed);
      takenBack = true;
      takenBackAt = now;
      changedAt = now;
    }
    if (wanted == usual && held == 0 && heldBefore == 0) {
      over = true;
      holders.tellFreed(now);
      holders.forget();
    }
  }

  private void look(long now) {
    if (now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      heldBefore = held;
      held = holders.look(now);
      if (held != heldBefore) {
        changedAt = now;
      }
      holders.tell(wanted - usual, now);
      holders.tellFreed(now);
    }
  }
}
