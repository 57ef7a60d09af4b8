package io.socketserver.core.internal.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread that waits, with one selector, on behalf of all threads that wait for connections
/// which have no socket adaptor.
///
/// A thread parks until the poller has seen its connection ready, so a virtual one holds no
/// carrier, and a time-out is no more than a park that ends.
final class NioPoller {

  private static final long PAUSE_NANOS = 1_000_000;

  /// Guarded by the class.
  private static @Nullable NioPoller instance;

  private final Selector selector;

  private NioPoller() throws IOException {
    this.selector = Selector.open();
  }

  /// The only one, whose descriptors are opened by the first call: when a server is bound, rather
  /// than under load.
  static synchronized NioPoller get() throws IOException {
    NioPoller poller = instance;
    if (poller == null) {
      poller = new NioPoller();
      // a platform thread: handlers that keep all carriers busy must not stop it
      Thread unused =
          Thread.ofPlatform().daemon().name("socketserver-nio-poller").start(poller::poll);
      instance = poller;
    }
    return poller;
  }

  private void poll() {
    while (selector.isOpen()) {
      try {
        int unused = selector.select(NioPoller::ready);
      } catch (IOException | RuntimeException e) {
        // of one connection, or of the machine for a moment: the waits of the others go on
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void ready(SelectionKey key) {
    try {
      int unused = key.interestOpsAnd(~key.readyOps());
    } catch (CancelledKeyException closed) {
      // whoever waits sees that too
    }
    if (key.attachment() instanceof Waiters waiters) {
      waiters.unpark();
    }
  }

  /// The threads that wait for a connection: at most one reads, and at most one writes.
  ///
  /// @threading As [io.socketserver.core.spi.StreamConnection].
  static final class Waiters {

    private final NioPoller poller;
    private final SocketChannel channel;

    /// Registered by the first wait, under the lock of this object.
    private volatile @Nullable SelectionKey key;

    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread writer;

    Waiters(NioPoller poller, SocketChannel channel) {
      this.poller = poller;
      this.channel = channel;
    }

    /// Waits until there is something to read, or the end of the stream.
    ///
    /// @param timeoutNanos how long, or 0 for any time
    /// @return false when the time is up
    boolean awaitReadable(long timeoutNanos) throws IOException {
      reader = Thread.currentThread();
      try {
        return await(SelectionKey.OP_READ, timeoutNanos);
      } finally {
        reader = null;
      }
    }

    /// Waits until there is room for more.
    void awaitWritable() throws IOException {
      writer = Thread.currentThread();
      try {
        boolean unused = await(SelectionKey.OP_WRITE, 0);
      } finally {
        writer = null;
      }
    }

    private boolean await(int operation, long timeoutNanos) throws IOException {
      long deadline = System.nanoTime() + timeoutNanos;
      try {
        SelectionKey registered = key();
        int unused = registered.interestOpsOr(operation);
        Selector unusedToo = poller.selector.wakeup();
        while ((registered.interestOps() & operation) != 0) {
          if (Thread.currentThread().isInterrupted()) {
            // as every channel does
            channel.close();
            throw new ClosedByInterruptException();
          }
          long left = deadline - System.nanoTime();
          if (timeoutNanos == 0) {
            LockSupport.park(this);
          } else if (left > 0) {
            LockSupport.parkNanos(this, left);
          } else {
            int unusedOperations = registered.interestOpsAnd(~operation);
            return false;
          }
        }
        return true;
      } catch (CancelledKeyException e) {
        var exception = new AsynchronousCloseException();
        exception.initCause(e);
        throw exception;
      }
    }

    private synchronized SelectionKey key() throws IOException {
      SelectionKey registered = key;
      if (registered == null) {
        registered = channel.register(poller.selector, 0, this);
        key = registered;
      }
      return registered;
    }

    /// The channel was closed: ends the waits, and has the poller let go of the descriptor.
    void closed() {
      unpark();
      if (key != null) {
        Selector unused = poller.selector.wakeup();
      }
    }

    private void unpark() {
      LockSupport.unpark(reader);
      LockSupport.unpark(writer);
    }
  }
}
