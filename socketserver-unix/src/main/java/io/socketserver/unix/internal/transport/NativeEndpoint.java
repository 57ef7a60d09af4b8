package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/// A bound socket from which a serving loop receives requests, and the loop's waits for it.
///
/// @source epoll(7), "Level-triggered and edge-triggered"
abstract class NativeEndpoint implements Endpoint {

  final PolledSocket socket;
  final SocketAddress localAddress;

  /// For waits of platform threads; virtual threads use the poller.
  private final KernelWait kernelWait;

  /// Whether another request may be pending that the edge-triggered poller will not report. Used by
  /// the serving thread, of which there is one at a time.
  private volatile boolean mayHaveMore;

  /// Takes ownership of a socket.
  ///
  /// @param mayHoldOthers whether descriptors may be passed to it
  NativeEndpoint(int descriptor, boolean mayHoldOthers, SocketAddress localAddress)
      throws IOException {
    this.kernelWait = new KernelWait();
    this.socket = new PolledSocket(descriptor, mayHoldOthers);
    this.localAddress = localAddress;
  }

  /// Records what an attempt to receive a request has shown.
  final void mayHaveMore(boolean more) {
    if (mayHaveMore != more) { // it rarely changes, and a volatile write is not free
      mayHaveMore = more;
    }
  }

  @Override
  public final SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) throws IOException {
    if (mayHaveMore) {
      return socket.isOpen();
    }
    if (!Thread.currentThread().isVirtual()) {
      slice.waited();
      mayHaveMore = kernelWait.await(socket.descriptor(), deadline);
      return mayHaveMore;
    }
    try {
      mayHaveMore =
          switch (socket.awaitReadable(deadline, slice)) {
            case READY -> true;
            case LATE -> socket.isReadable(); // the poller may not have dispatched it yet
            case WOKEN, INTERRUPTED -> false;
          };
      return mayHaveMore;
    } catch (ClosedChannelException closed) {
      return false;
    }
  }

  @Override
  public final void wakeup() {
    socket.wakeUp();
    kernelWait.wake();
  }

  @Override
  public final boolean isOpen() {
    return socket.isOpen();
  }

  /// The descriptor number.
  ///
  /// @throws UnsupportedOperationException if the socket is closed
  @Override
  public final int fileno() {
    try {
      return socket.descriptor().number();
    } catch (ClosedChannelException e) {
      throw new UnsupportedOperationException("the socket is closed", e);
    }
  }

  @Override
  public final void withDescriptor(DescriptorUse use) throws IOException {
    int number = socket.descriptor().acquire();
    try {
      use.accept(number);
    } finally {
      socket.descriptor().release();
    }
  }

  /// Called by the close while the descriptor is still open.
  void beforeClose() {}

  /// Only closes the descriptor: the socket stays open in other processes that share it. When this
  /// returns, the address is free unless they do.
  @Override
  public final void close() {
    socket.close(this::beforeClose);
    kernelWait.wake();
    socket.descriptor().awaitClosed();
    kernelWait.close();
  }
}
