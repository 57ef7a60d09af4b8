package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// A non-blocking channel, and a selector that waits for it.
///
/// The serving thread never blocks in the channel itself, because an interrupt there would close
/// it; an interrupt in a selector closes nothing.
abstract class NioEndpoint<C extends SelectableChannel & NetworkChannel> implements Endpoint {

  private static final long NANOS_PER_MILLI = 1_000_000;

  final C channel;
  private final SocketAddress localAddress;
  private final Selector selector;

  NioEndpoint(C channel, int interest) throws IOException {
    this.channel = channel;
    this.localAddress = channel.getLocalAddress();
    this.selector = Selector.open();
    try {
      SelectionKey unused = channel.register(selector, interest);
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
  public final boolean awaitReady(long deadline) throws IOException {
    try {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return selector.selectNow(NioEndpoint::ignore) > 0;
      }
      // rounded up, or the last fraction of a millisecond would be a busy wait
      long millis = (left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
      return selector.select(NioEndpoint::ignore, millis) > 0;
    } catch (ClosedSelectorException closed) {
      return false;
    }
  }

  private static void ignore(SelectionKey key) {}

  @Override
  public final void wakeup() {
    Selector unused = selector.wakeup();
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
    }
  }
}
