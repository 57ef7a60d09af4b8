package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import java.net.SocketAddress;

/// A socket through which a child receives the requests that its server has passed.
abstract class ChildEndpoint implements Endpoint {

  final ChildWorkQueue queue;
  private final SocketAddress serverAddress;
  private volatile boolean open = true;

  ChildEndpoint(SocketAddress serverAddress, ChildWorkQueue queue) {
    this.serverAddress = serverAddress;
    this.queue = queue;
  }

  @Override
  public final SocketAddress localAddress() {
    return serverAddress;
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) {
    slice.waited();
    return queue.await(deadline);
  }

  @Override
  public final void wakeup() {
    queue.wakeUp();
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    queue.wakeUp();
  }
}
