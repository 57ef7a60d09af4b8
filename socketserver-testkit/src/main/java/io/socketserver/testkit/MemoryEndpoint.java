package io.socketserver.testkit;

import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/// The common part of listeners and datagram sockets: an address, and a signal to wait for.
abstract class MemoryEndpoint implements Endpoint {

  final MemoryNetwork network;

  /// Raised whenever a thread that waits here may be able to continue.
  final TimeSource.Signal changed;

  private final SocketAddress localAddress;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  MemoryEndpoint(MemoryNetwork network, SocketAddress localAddress, TimeSource.Signal changed) {
    this.network = network;
    this.localAddress = localAddress;
    this.changed = changed;
  }

  /// Whether a request may be available.
  abstract boolean isReady();

  /// Releases the address, and disconnects waiting clients. Called once.
  abstract void release();

  @Override
  public final SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) throws IOException {
    network.faults().check(Operation.WAIT);
    try {
      while (true) {
        long mark = changed.mark();
        // first the reasons to stop, so that a socket that is always ready cannot hide them
        if (closed.get() || woken.getAndSet(false) || Thread.currentThread().isInterrupted()) {
          return false;
        }
        if (isReady()) {
          return true;
        }
        slice.waited();
        if (!changed.await(mark, deadline)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public final void wakeup() {
    woken.set(true);
    changed.raise();
  }

  @Override
  public final boolean isOpen() {
    return !closed.get();
  }

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      release();
      changed.raise();
    }
  }

  final void checkOpen() throws IOException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }
}
