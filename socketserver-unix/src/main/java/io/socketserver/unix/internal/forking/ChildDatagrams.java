package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.transport.NativeDatagramEndpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Receives the datagrams that a server has passed, and sends replies from the server's socket.
final class ChildDatagrams extends ChildEndpoint implements DatagramEndpoint {

  private final SocketSettings settings;

  /// The server's socket, which is the same for all requests. It is kept because a reply may be
  /// late; nothing is received from it here. Written by the serving thread.
  private volatile @Nullable NativeDatagramEndpoint socket;

  ChildDatagrams(SocketAddress serverAddress, ChildWorkQueue queue, SocketSettings settings) {
    super(serverAddress, queue);
    this.settings = settings;
  }

  @Override
  public @Nullable Datagram receive() throws IOException {
    ControlSocket.Received next = queue.poll();
    if (next == null
        || !(next.message() instanceof ControlMessage.Work work)
        || work.datagram() == null) {
      return null;
    }
    if (socket == null) {
      StandardInput.set(next.descriptor());
      socket = NativeDatagramEndpoint.adopt(next.descriptor(), settings);
    } else {
      int _ = Descriptors.close(next.descriptor());
    }
    ControlMessage.Payload datagram = work.datagram();
    return new Datagram(
        ByteBuffer.wrap(datagram.data()),
        work.remote(),
        work.local(),
        datagram.truncated(),
        datagram.credentials());
  }

  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    NativeDatagramEndpoint sending = socket;
    if (sending == null) {
      throw new IllegalStateException("no datagram has been received");
    }
    sending.send(data, to, from, timeout);
  }
}
