package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.Poller;
import io.socketserver.core.internal.waiting.Pollers;
import io.socketserver.core.internal.waiting.Readiness;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Polls channels with a selector. While the poller of virtual threads is parked, a platform thread
/// blocks in the selector for it.
final class NioPoller extends Poller {

  /// The pollers of this process: one for virtual threads, because the JDK adds a carrier while a
  /// virtual thread blocks in a selector.
  static final Pollers<NioPoller> ALL = new Pollers<>("nio-poller", 1, NioPoller::new);

  /// Replaced by the polling thread when it may be damaged.
  private volatile Selector selector;

  /// The previous selector, until all its channels have been moved. Used by the polling thread.
  private @Nullable Selector replaced;

  private volatile boolean suspected;

  /// Null on a platform thread, which blocks in the selector itself.
  private final @Nullable SelectorWatch watch;

  /// Created once: a method reference in each select would allocate an object.
  private final Consumer<SelectionKey> dispatch = NioPoller::dispatch;

  private NioPoller(boolean virtual) throws IOException {
    super(virtual);
    this.selector = Selector.open();
    this.watch = virtual ? new SelectorWatch(selector, "nio-poller-rest") : null;
  }

  /// Registers a channel.
  SelectionKey register(SelectableChannel channel, PolledChannel polled)
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
        return key; // if the selector is replaced from now on, the channel is among its keys
      }
    }
  }

  Selector selector() {
    return selector;
  }

  /// A key has more interests, or was cancelled. Ensures that the next select sees that.
  void changed() {
    if (watch == null || watch.isSelecting()) {
      wakeup();
    }
  }

  private void wakeup() {
    Selector _ = selector.wakeup();
  }

  @Override
  protected int dispatch() throws IOException {
    return selector.selectNow(dispatch);
  }

  @Override
  protected void awaitEvents() {
    Objects.requireNonNull(watch).await(Readiness.NEVER);
  }

  @Override
  protected void awaitAndDispatch() throws IOException {
    int _ = selector.select(dispatch);
  }

  private static void dispatch(SelectionKey key) {
    if (key.attachment() instanceof PolledChannel channel) {
      try {
        channel.ready(key, key.readyOps());
      } catch (CancelledKeyException closed) {
        // by another thread, which notifies the waiting ones
      }
    }
  }

  // ---- replacing the selector

  @Override
  protected void failed(Throwable thrown) {
    suspected |= thrown instanceof Error;
  }

  /// Replaces the selector before the next turn, because it may be damaged: if it ran out of memory
  /// in the middle of its work, it may have lost registrations.
  void suspect() {
    suspected = true;
    wakeup();
  }

  /// Replaces the selector, if it may be damaged, and moves all waits to the new one. If there are
  /// no descriptors for a new one, the old one stays in use.
  @Override
  protected void recover() throws IOException {
    if (!suspected) {
      return;
    }
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
      if (watch != null) {
        watch.use(fresh);
      }
    }
    if (old.isOpen()) {
      for (SelectionKey key : old.keys()) {
        if (key.attachment() instanceof PolledChannel channel) {
          channel.reregister(key);
        }
      }
      old.close();
    }
    replaced = null;
    suspected = false;
  }
}
