package io.socketserver.core;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who serves, and whether they were asked to stop.
final class ServingState {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /// Guarded by the lock.
  private @Nullable Thread thread;

  /// How often somebody has begun to serve. Guarded by the lock.
  private long times;

  /// Guarded by the lock.
  private boolean hasServed;

  /// Written under the lock.
  private volatile boolean closed;

  /// Written under the lock.
  private volatile boolean stopRequested;

  /// The calling thread begins to serve.
  ///
  /// @param continues whether it goes on for another thread, which serves no more
  void begin(boolean continues) {
    lock.lock();
    try {
      if (continues) {
        thread = Thread.currentThread();
        return;
      }
      if (closed) {
        throw new IllegalStateException("the server is closed; create a new one");
      }
      if (thread != null) {
        throw new IllegalStateException(
            "thread '" + thread.getName() + "' is already serving this server");
      }
      thread = Thread.currentThread();
      times++;
    } finally {
      lock.unlock();
    }
  }

  /// The calling thread has ended serving.
  void end() {
    lock.lock();
    try {
      thread = null;
      hasServed = true;
      stopRequested = closed;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopRequested() {
    return stopRequested;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isServing() {
    lock.lock();
    try {
      return thread != null;
    } finally {
      lock.unlock();
    }
  }

  boolean isServedByOther() {
    lock.lock();
    try {
      return thread != null && thread != Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  /// Asks for the end of serving. Before the first time that somebody serves, this is kept for
  /// them: a loop that is being started in another thread must not be missed. Later it is not, or
  /// the next loop would end for no reason.
  void requestStop() {
    lock.lock();
    try {
      if (thread != null || !hasServed) {
        stopRequested = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Asks for the end of serving, for good.
  ///
  /// @return false if that was done before
  boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      stopRequested = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nobody serves, unless the caller itself does. An interrupt ends the wait.
  void awaitEnd() {
    lock.lock();
    try {
      long serving = times;
      while (thread != null && times == serving && thread != Thread.currentThread()) {
        ended.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
