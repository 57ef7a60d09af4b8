package io.socketserver.core.internal.carriers;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Adds carriers while virtual threads get none, as many as needed, and removes them when fewer are
/// held.
///
/// A probe tells whether a virtual thread gets a carrier. As long as it does not, their number is
/// doubled, so that many simultaneous holders need few steps. It is reduced again to the usual
/// number plus those that are seen to be held. If something other than a request holds carriers,
/// unseen, the next probe waits again, and carriers that were removed too early are kept longer and
/// longer.
///
/// @threading For the watching thread.
final class Relief {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// How often to check which requests hold carriers.
  private static final long LOOK_NANOS = 50 * NANOS_PER_MILLI;

  private static final long PRESSING_NANOS = 30 * NANOS_PER_MILLI;

  /// How long probes must have been answered before carriers are removed.
  private static final long SHORTEST_CALM = 250 * NANOS_PER_MILLI;

  private static final long LONGEST_CALM = 30_000 * NANOS_PER_MILLI;

  /// The interval of checks if nothing changes.
  private static final long LONGEST_REST = 1_000 * NANOS_PER_MILLI;

  /// How many consecutive probes stay unanswered before the scheduler is nudged anyway.
  private static final int MISSED = 8;

  /// The maximum number of waiting empty threads that make the scheduler create a carrier.
  private static final int MOST_KICKS = 16_384;

  private final Supplier<@Nullable Scheduler> schedulers;
  private final Holders holders;

  /// Created on first use; null if there is none.
  private @Nullable Scheduler scheduler;

  private boolean lookedFor;

  /// The usual number of carriers, and the raised one; 0 while they are unknown.
  private int usual;

  private int wanted;

  /// The numbers of held carriers at the last two checks.
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

  /// Whether carriers were removed since the last shortage.
  private boolean takenBack;

  private long takenBackAt;
  private long calm = SHORTEST_CALM;

  /// @param schedulers finds a scheduler whose number of carriers can be set; null if there is none
  Relief(Supplier<@Nullable Scheduler> schedulers, Holders holders) {
    this.schedulers = schedulers;
    this.holders = holders;
  }

  /// Whether there is no shortage, and the number of carriers is the usual one.
  boolean isOver() {
    return over;
  }

  /// Whether carriers are needed but cannot be added.
  boolean isExhausted() {
    return exhausted;
  }

  /// The time until the next check, without an event. After a shortage there may soon be another: a
  /// thread that just got a carrier may hold it.
  long rest(long now) {
    return isPressing(now) ? 0 : Math.clamp((now - changedAt) / 8, LOOK_NANOS, LONGEST_REST);
  }

  /// Whether there was a shortage just now, and carriers can be added.
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

  /// @return whether the probe may soon get a carrier
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

  /// Makes the scheduler notice that it may use more carriers. It creates or wakes one when a task
  /// is added to a queue that seems to have been empty, or that grows; and more as soon as that one
  /// finds more work.
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
      Thread _ = Thread.ofVirtual().name("carrier-kick").start(kicks::decrementAndGet);
    }
  }

  /// A probe was answered.
  void answered(long now) {
    missed = 0;
    if (isPressing(now)) {
      return; // checks and notifications take time
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
