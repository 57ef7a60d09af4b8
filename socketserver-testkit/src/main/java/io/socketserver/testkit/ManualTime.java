package io.socketserver.testkit;

import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that stands still until a test advances it.
///
/// ```java
/// var time = new ManualTime();
/// var transport = MemoryTransport.with(time);
/// ...
/// time.awaitDeadline(Duration.ofSeconds(10)); // the handler waits for a line
/// time.advance(Duration.ofSeconds(10)); // and has waited too long
/// ```
///
/// Threads that wait on this clock check it when it is advanced, and at no other time: a wait ends
/// exactly when its deadline is reached.
///
/// @threading Thread-safe.
/// @apiNote A thread reads the clock before it waits. If you advance the clock before that, the
///   thread waits for a later time than intended, so call [#awaitDeadline(Duration)] first.
/// @implNote The clock starts two seconds before its number overflows, so that code which compares
///   times other than by subtraction fails early.
/// @since 0.1
public final class ManualTime implements TimeSource {

  private final ReentrantLock lock = new ReentrantLock();

  /// Something has changed: the time, a signal, or the waiting threads.
  private final Condition changed = lock.newCondition();

  /// The waits that have not ended; threads whose waits have ended may not have noticed yet.
  /// Guarded by the lock.
  private final List<Wait> waits = new ArrayList<>();

  /// Guarded by the lock.
  private long now = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

  /// Creates a clock.
  public ManualTime() {}

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Signal newSignal() {
    return new ManualSignal();
  }

  /// Advances the clock, and ends the waits whose deadline is reached.
  ///
  /// @param duration how far, at least zero
  /// @throws IllegalArgumentException if it is negative
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a clock never goes back: " + duration);
    }
    lock.lock();
    try {
      now += duration.toNanos();
      waits.removeIf(wait -> wait.deadline - now <= 0);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits, by the system clock and without a time limit, until a thread waits on this clock with a
  /// deadline that is near enough.
  ///
  /// @param within the maximum time until its deadline
  /// @return the time until the earliest deadline of all; at least zero
  /// @throws InterruptedException if the thread was interrupted
  public Duration awaitWaiter(Duration within) throws InterruptedException {
    long most = within.toNanos();
    lock.lockInterruptibly();
    try {
      while (earliest() > most) {
        changed.await();
      }
      return Duration.ofNanos(earliest());
    } finally {
      lock.unlock();
    }
  }

  /// Waits, by the system clock and without a time limit, until a thread waits on this clock for
  /// exactly this time.
  ///
  /// @param ahead the time until its deadline
  /// @throws InterruptedException if the thread was interrupted
  public void awaitDeadline(Duration ahead) throws InterruptedException {
    long exactly = ahead.toNanos();
    lock.lockInterruptibly();
    try {
      while (waits.stream().noneMatch(wait -> wait.deadline - now == exactly)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits, by the system clock and without a time limit, until that many threads wait on this
  /// clock, for anything.
  ///
  /// @param threads at least how many
  /// @throws InterruptedException if the thread was interrupted
  public void awaitWaiters(int threads) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waits.size() < threads) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private long earliest() {
    long earliest = Long.MAX_VALUE;
    for (Wait wait : waits) {
      earliest = Math.min(earliest, wait.deadline - now);
    }
    return earliest;
  }

  /// A waiting thread. Compared by identity.
  private static final class Wait {

    final Signal signal;
    final long deadline;

    Wait(Signal signal, long deadline) {
      this.signal = signal;
      this.deadline = deadline;
    }
  }

  private final class ManualSignal implements Signal {

    /// Guarded by the lock of the clock.
    private long count;

    @Override
    public long mark() {
      lock.lock();
      try {
        return count;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean await(long mark, long deadline) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        if (count == mark && deadline - now > 0) {
          var wait = new Wait(this, deadline);
          waits.add(wait);
          changed.signalAll();
          try {
            while (count == mark && deadline - now > 0) {
              changed.await();
            }
          } finally {
            waits.remove(wait);
          }
        }
        return count != mark;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void raise() {
      lock.lock();
      try {
        count++;
        waits.removeIf(wait -> wait.signal == this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
