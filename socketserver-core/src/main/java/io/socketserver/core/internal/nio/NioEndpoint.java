package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// A non-blocking channel, and the selector that waits for it.
///
/// The serving thread never blocks in the channel itself, because an interrupt there would close
/// it; an interrupt in a selector closes nothing.
abstract class NioEndpoint<C extends SelectableChannel & NetworkChannel> implements Endpoint {

  final C channel;
  private final SocketAddress localAddress;
  private final Selector selector;

  /// Whether to end the current wait, or the next one if there is none.
  private volatile boolean woken;

  /// For waits of virtual threads.
  private final SelectorWatch watch;

  NioEndpoint(C channel, int interest) throws IOException {
    this.channel = channel;
    this.localAddress = channel.getLocalAddress();
    this.selector = Selector.open();
    this.watch = new SelectorWatch(selector, "nio-accept");
    try {
      SelectionKey _ = channel.register(selector, interest);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  @Override
  public final SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) throws IOException {
    try {
      boolean ready =
          Thread.currentThread().isVirtual()
              ? awaitParked(deadline, slice)
              : SelectorWatch.select(selector, deadline);
      woken = false;
      return ready;
    } catch (ClosedSelectorException closed) {
      return false;
    }
  }

  /// Yields before it parks: under load the channel is often ready by then.
  @SuppressWarnings("ThreadPriorityCheck") // yielding is how one carrier serves loop and requests
  private boolean awaitParked(long deadline, TimeSlice slice) throws IOException {
    if (isReady()) {
      return true;
    }
    Thread.yield();
    if (isReady()) {
      return true;
    }
    if (woken) {
      return false; // the non-blocking select has consumed the selector's wake-up
    }
    slice.waited();
    watch.await(deadline);
    return isReady();
  }

  private boolean isReady() throws IOException {
    return SelectorWatch.select(selector, System.nanoTime());
  }

  @Override
  public final void wakeup() {
    woken = true;
    Selector _ = selector.wakeup();
  }

  @Override
  public final boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public final SelectableChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    } finally {
      watch.close();
    }
  }
}
