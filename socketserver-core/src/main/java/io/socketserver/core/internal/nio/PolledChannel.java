package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.PolledHandle;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/// A non-blocking channel and the waits for it.
///
/// The interest in reading outlives the wait: the next wait finds it set and needs no system call.
/// The interest ends only if a second event arrives before the first was consumed. The next wait
/// sets it again.
///
/// No event is lost, because a signal follows each end of an interest. A waiting thread that has
/// not seen the end is woken, attempts its read, and sees the end when it waits again.
final class PolledChannel extends PolledHandle {

  private final SelectableChannel channel;

  /// The poller that it is registered with. Written before the key.
  private @Nullable NioPoller poller;

  /// Null until the first wait.
  private volatile @Nullable SelectionKey key;

  /// Creates a handle of a channel, which must be non-blocking.
  PolledChannel(SelectableChannel channel) {
    this.channel = channel;
  }

  @Override
  protected boolean isPolled() {
    return key != null;
  }

  @Override
  protected void poll(boolean toRead) throws IOException {
    int operation = toRead ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
    SelectionKey registered = key == null ? register() : key;
    while (!isWanted(registered, operation)) {
      if (!channel.isOpen()) {
        changed(); // the closing thread may not have seen the key
        throw new AsynchronousCloseException();
      }
      reregister(registered); // only its selector was closed
      registered = register();
    }
  }

  /// @return false if the key was cancelled
  private boolean isWanted(SelectionKey registered, int operation) {
    try {
      if ((registered.interestOps() & operation) == 0) {
        int _ = registered.interestOpsOr(operation);
        changed();
      }
      return true;
    } catch (CancelledKeyException e) {
      return false;
    }
  }

  /// Synchronized, because a reading and a writing thread may register at the same time.
  private synchronized SelectionKey register() throws IOException {
    SelectionKey registered = key;
    if (registered == null) {
      NioPoller chosen = NioPoller.ALL.forCurrentThread();
      registered = chosen.register(channel, this);
      poller = chosen;
      key = registered;
    }
    return registered;
  }

  private void changed() {
    NioPoller registered = poller;
    if (registered != null) {
      registered.changed();
    }
  }

  // ---- notifications by the poller

  /// The channel is ready.
  void ready(SelectionKey ready, int operations) {
    boolean canBeRead = (operations & SelectionKey.OP_READ) != 0;
    boolean canBeWritten = (operations & SelectionKey.OP_WRITE) != 0;
    // a socket is nearly always writable, so only waiting threads are notified of that
    int enough =
        (canBeWritten ? SelectionKey.OP_WRITE : 0)
            | (canBeRead && readable.isSignalled() ? SelectionKey.OP_READ : 0);
    if (enough != 0) {
      int _ = ready.interestOpsAnd(~enough);
    }
    if (canBeRead) {
      readable.signal();
    }
    if (canBeWritten) {
      writable.signal();
    }
  }

  /// The poller has a new selector. A waiting thread attempts its operation, and registers when it
  /// waits again. A thread that is about to wait finds the signal.
  ///
  /// @param old the key of the old selector
  void reregister(SelectionKey old) {
    forget(old);
    wakeBoth();
  }

  private synchronized void forget(SelectionKey old) {
    if (key == old) {
      key = null;
    }
  }

  // ---- the end

  /// The channel was closed: ends all waits, and makes the poller release the descriptor.
  void closed() {
    endWaits();
    if (key != null) {
      changed();
    }
  }
}
