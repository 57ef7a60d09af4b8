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
/// The poller goes on hearing that it can be read after the wait: a request that waits for the next
/// one finds its interest as it left it, and nothing is asked of the kernel. Only when a second
/// word comes before the first was used does the interest end, until somebody waits again.
///
/// No word is lost, since a signal follows each end of an interest: who waits and does not see that
/// it has ended is woken, tries, and sees it when it waits again.
final class PolledChannel extends PolledHandle {

  private final SelectableChannel channel;

  /// Where it is registered. Written before the key.
  private @Nullable NioPoller poller;

  /// Null until somebody had to wait.
  private volatile @Nullable SelectionKey key;

  /// Takes a channel, which must be non-blocking.
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
        changed(); // who closed it may not have seen the key
        throw new AsynchronousCloseException();
      }
      comeAgain(registered); // only its selector was closed
      registered = register();
    }
  }

  /// @return false if the key was cancelled
  private boolean isWanted(SelectionKey registered, int operation) {
    try {
      if ((registered.interestOps() & operation) == 0) {
        int unused = registered.interestOpsOr(operation);
        changed();
      }
      return true;
    } catch (CancelledKeyException e) {
      return false;
    }
  }

  /// Alone: the one that waits to read and the one that waits to write may come at the same time.
  private synchronized SelectionKey register() throws IOException {
    SelectionKey registered = key;
    if (registered == null) {
      NioPoller chosen = NioPoller.PAIR.ofCurrentThread();
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

  // ---- told by the poller

  /// The channel is ready.
  void told(SelectionKey told, int operations) {
    boolean canBeRead = (operations & SelectionKey.OP_READ) != 0;
    boolean canBeWritten = (operations & SelectionKey.OP_WRITE) != 0;
    // room is nearly always there, so that nobody hears of it but who waits
    int enough =
        (canBeWritten ? SelectionKey.OP_WRITE : 0)
            | (canBeRead && readable.isSignalled() ? SelectionKey.OP_READ : 0);
    if (enough != 0) {
      int unused = told.interestOpsAnd(~enough);
    }
    if (canBeRead) {
      readable.signal();
    }
    if (canBeWritten) {
      writable.signal();
    }
  }

  /// The poller has another selector: who waits tries, and registers when it waits again. Who is
  /// about to wait finds the signal.
  ///
  /// @param old the key of the selector that is given up
  void comeAgain(SelectionKey old) {
    forget(old);
    wakeBoth();
  }

  private synchronized void forget(SelectionKey old) {
    if (key == old) {
      key = null;
    }
  }

  // ---- the end

  /// The channel was closed: ends all waits, and has the poller let go of the descriptor.
  void closed() {
    endWaits();
    if (key != null) {
      changed();
    }
  }
}
