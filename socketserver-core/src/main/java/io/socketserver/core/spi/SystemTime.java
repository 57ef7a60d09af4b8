package io.socketserver.core.spi;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The machine's clock.
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Signal newSignal() {
    return new SystemSignal();
  }

  private static final class SystemSignal implements Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();

    /// Written under the lock, so that no waiter misses a change.
    private final AtomicLong count = new AtomicLong();

    @Override
    public long mark() {
      return count.get();
    }

    @Override
    public boolean await(long mark, long deadline) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (count.get() == mark) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          var _ = raised.awaitNanos(left);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void raise() {
      lock.lock();
      try {
        count.incrementAndGet();
        raised.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
