package io.socketserver.core;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The serving thread, and whether it was asked to stop.
final class ServingState {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /// Guarded by the lock.
  private @Nullable Thread thread;

  /// How often a thread has started to serve. Guarded by the lock.
  private long times;

  /// Guarded by the lock.
  private boolean hasServed;

  /// The thread that runs steps of the server in place of the serving one, which waits; null if
  /// none does.
  private volatile @Nullable Thread deputy;

  /// Written under the lock.
  private volatile boolean closed;

  /// Written under the lock.
  private volatile boolean stopRequested;

  /// The calling thread starts to serve.
  ///
  /// @param continues whether it continues for another thread, which no longer serves
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

  /// The calling thread has stopped serving.
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

  /// Sets the thread that takes the place of the serving one.
  void deputy(@Nullable Thread receiving) {
    deputy = receiving;
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
      return thread != null && !isSelf();
    } finally {
      lock.unlock();
    }
  }

  /// Whether the calling thread serves, or has taken the place of the one that does.
  boolean isServedHere() {
    lock.lock();
    try {
      return isSelf();
    } finally {
      lock.unlock();
    }
  }

  private boolean isSelf() {
    Thread self = Thread.currentThread();
    return thread == self || deputy == self;
  }

  /// Requests the end of serving. On a server that has never served, the request is kept for its
  /// first loop: a loop that is being started in another thread must not miss it. Later it is not
  /// kept, or the next loop would end without a reason.
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

  /// Requests the end of serving, now and later.
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

  /// Waits until no thread serves, unless the caller does. An interrupt ends the wait.
  void awaitEnd() {
    lock.lock();
    try {
      long serving = times;
      while (thread != null && times == serving && !isSelf()) {
        ended.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
