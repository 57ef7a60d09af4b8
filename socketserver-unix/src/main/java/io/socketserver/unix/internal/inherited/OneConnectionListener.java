package io.socketserver.unix.internal.inherited;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Accepts one connection, which exists from the beginning, and no other.
final class OneConnectionListener implements StreamListener {

  private final StreamConnection connection;
  private final Runnable connectionClosed;
  private final SocketAddress localAddress;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by the lock.
  private boolean accepted;

  /// Guarded by the lock.
  private boolean woken;

  /// Guarded by the lock.
  private boolean closed;

  OneConnectionListener(StreamConnection connection, Runnable connectionClosed) {
    this.connection = connection;
    this.connectionClosed = connectionClosed;
    this.localAddress = connection.localAddress();
  }

  @Override
  public @Nullable StreamConnection accept() {
    lock.lock();
    try {
      if (accepted || closed) {
        return null;
      }
      accepted = true;
    } finally {
      lock.unlock();
    }
    return new WatchedConnection(connection, connectionClosed);
  }

  @Override
  public boolean tellsCredentials() {
    return true;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean awaitReady(long deadline, TimeSlice slice) {
    slice.waited();
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (accepted && !woken && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (woken) {
        woken = false;
        return false;
      }
      return !accepted && !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wakeup() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOpen() {
    lock.lock();
    try {
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// The descriptor number of the connection.
  @Override
  public int fileno() {
    try {
      return connection.fileno();
    } catch (IOException e) {
      throw new UnsupportedOperationException("the connection is closed", e);
    }
  }

  /// Closes the connection, if it was never accepted.
  @Override
  public void close() throws IOException {
    boolean nobody;
    lock.lock();
    try {
      nobody = !accepted;
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (nobody) {
      connection.close();
    }
  }
}
