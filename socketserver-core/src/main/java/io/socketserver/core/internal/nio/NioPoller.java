package io.socketserver.core.internal.nio;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hears from a selector which channels are ready, and tells them.
///
/// There are two in a process: [VirtualNioPoller] for the waits of virtual threads, and
/// [PlatformNioPoller] for those of platform threads. A virtual thread is best woken by another
/// one: its wake-up then crosses from one thread of the kernel to another only where the scheduler
/// wants it to.
abstract sealed class NioPoller permits PlatformNioPoller, VirtualNioPoller {

  private static final long PAUSE_NANOS = 1_000_000;
  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  /// Guards the making of the two.
  private static final ReentrantLock MAKING = new ReentrantLock();

  private static volatile @Nullable NioPoller platformPoller;
  private static volatile @Nullable NioPoller virtualPoller;

  /// Replaced by the polling thread when it may be damaged.
  private volatile Selector selector;

  /// The one before, until all its channels have been told. Used by the polling thread.
  private @Nullable Selector replaced;

  private volatile boolean suspected;

  /// Made once: a method reference at each select would be an object each time.
  final Consumer<SelectionKey> tell = NioPoller::tell;

  NioPoller() throws IOException {
    this.selector = Selector.open();
  }

  /// The poller for the waits of this thread.
  ///
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  static NioPoller ofCurrentThread() throws IOException {
    boolean virtual = Thread.currentThread().isVirtual();
    NioPoller poller = virtual ? virtualPoller : platformPoller;
    return poller == null ? make(virtual) : poller;
  }

  /// Makes both, if they are not there yet: before a server serves, rather than under load.
  ///
  /// @throws IOException if there are no descriptors to make them with; a later call may succeed
  static void prepare() throws IOException {
    NioPoller unused = make(true);
    unused = make(false);
  }

  private static NioPoller make(boolean virtual) throws IOException {
    MAKING.lock();
    try {
      NioPoller poller = virtual ? virtualPoller : platformPoller;
      if (poller != null) {
        return poller;
      }
      if (virtual) {
        poller = new VirtualNioPoller();
        virtualPoller = poller;
      } else {
        poller = new PlatformNioPoller();
        platformPoller = poller;
      }
      Thread unused = poller.start("nio-poller", poller::run);
      return poller;
    } finally {
      MAKING.unlock();
    }
  }

  /// What kind of thread it is.
  abstract Thread start(String name, Runnable loop);

  /// Begins to hear of a channel.
  final SelectionKey register(SelectableChannel channel, PolledChannel polled)
      throws ClosedChannelException {
    while (true) {
      Selector current = selector;
      SelectionKey key = null;
      try {
        key = channel.register(current, 0, polled);
      } catch (ClosedSelectorException | CancelledKeyException e) {
        if (selector == current) {
          throw e;
        }
      }
      if (key != null && selector == current) {
        return key; // whoever replaces it now finds the channel among its keys
      }
    }
  }

  final Selector selector() {
    return selector;
  }

  /// A key wants to hear of something more, or was cancelled: the next select sees that.
  abstract void changed();

  final void wakeup() {
    Selector unused = selector.wakeup();
  }

  private static void tell(SelectionKey key) {
    if (key.attachment() instanceof PolledChannel channel) {
      try {
        channel.told(key, key.readyOps());
      } catch (CancelledKeyException closed) {
        // by another thread, which tells those who wait
      }
    }
  }

  /// Goes on for ever. Whatever is thrown is of one connection, or of the machine for a moment; a
  /// poller that ended would leave all its channels waiting.
  private void run() {
    while (true) {
      try {
        if (suspected) {
          replaceSelector();
        }
        turn();
      } catch (Throwable e) {
        suspected |= e instanceof Error;
        failed(e);
      }
    }
  }

  /// The selector may be damaged, and is replaced before the next turn: one that ran out of memory
  /// in the middle of its work may have lost what it was to hear of.
  final void suspect() {
    suspected = true;
    wakeup();
  }

  /// Takes another selector, and has all who wait come to it. Where there are no descriptors for
  /// one, this goes on with what it has.
  private void replaceSelector() throws IOException {
    Selector old = replaced;
    if (old == null) {
      old = selector;
      Selector fresh;
      try {
        fresh = Selector.open();
      } catch (IOException e) {
        suspected = false;
        throw e;
      }
      replaced = old;
      selector = fresh;
      selectorReplaced();
    }
    if (old.isOpen()) {
      for (SelectionKey key : old.keys()) {
        if (key.attachment() instanceof PolledChannel channel) {
          channel.comeAgain(key);
        }
      }
      old.close();
    }
    replaced = null;
    suspected = false;
  }

  /// The selector is another one from now on.
  abstract void selectorReplaced();

  /// Says what has failed, if there is memory to say it, and leaves the processor to those who can
  /// make room.
  private static void failed(Throwable e) {
    try {
      LOGGER.log(Level.ERROR, "the poller failed and continues", e);
      LockSupport.parkNanos(PAUSE_NANOS);
    } catch (Throwable full) {
      Thread.onSpinWait(); // nothing can be said now, and a virtual thread may be unable to park
    }
  }

  /// Hears once, and tells.
  abstract void turn() throws IOException;
}
