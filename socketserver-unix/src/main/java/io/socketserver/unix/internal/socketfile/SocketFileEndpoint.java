package io.socketserver.unix.internal.socketfile;

import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

/// A bound socket with a file, which is removed when the socket is closed.
///
/// @param <E> the kind of socket
abstract class SocketFileEndpoint<E extends Endpoint> implements Endpoint {

  final E socket;
  private final SocketFile file;

  SocketFileEndpoint(SocketFile.Bound<E> bound) {
    this.socket = bound.endpoint();
    this.file = bound.file();
  }

  /// The kernel knows the name to which the socket was bound; this is its actual path.
  @Override
  public final SocketAddress localAddress() {
    return file.address();
  }

  @Override
  public final boolean awaitReady(long deadline, TimeSlice slice) throws IOException {
    return socket.awaitReady(deadline, slice);
  }

  @Override
  public final void wakeup() {
    socket.wakeup();
  }

  @Override
  public final boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public final SelectableChannel channel() {
    return socket.channel();
  }

  @Override
  public final int fileno() {
    return socket.fileno();
  }

  @Override
  public final void withDescriptor(DescriptorUse use) throws IOException {
    socket.withDescriptor(use);
  }

  @Override
  public final void close() throws IOException {
    try (socket) {
      if (socket.isOpen()) {
        file.remove();
      }
    }
  }
}
