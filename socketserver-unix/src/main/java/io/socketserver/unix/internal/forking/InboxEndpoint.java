package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import java.net.SocketAddress;

/// A socket from which a child receives what its server has passed.
abstract class InboxEndpoint implements Endpoint {

  final Inbox inbox;
  private final SocketAddress serverAddress;
  private volatile boolean open = true;

  InboxEndpoint(SocketAddress serverAddress, Inbox inbox) {
    this.serverAddress = serverAddress;
    this.inbox = inbox;
  }

  @Override
  public final SocketAddress localAddress() {
    return serverAddress;
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) {
    slice.waited();
    return inbox.await(deadline);
  }

  @Override
  public final void wakeup() {
    inbox.wakeUp();
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    inbox.wakeUp();
  }
}
