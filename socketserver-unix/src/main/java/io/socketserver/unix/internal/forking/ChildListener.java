package io.socketserver.unix.internal.forking;

import io.socketserver.api.ProxyHeader;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.transport.NativeStreamConnection;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Accepts the connections that a server has passed.
final class ChildListener extends ChildEndpoint implements StreamListener {

  ChildListener(SocketAddress serverAddress, ChildWorkQueue queue) {
    super(serverAddress, queue);
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    ControlSocket.Received next = queue.poll();
    if (next == null || !(next.message() instanceof ControlMessage.Work work)) {
      return null;
    }
    return connection(next.descriptor(), work.remote(), work.local(), work.proxyHeader());
  }

  /// Claims a socket, and makes it standard input too.
  static StreamConnection connection(
      int descriptor, SocketAddress remote, SocketAddress local, @Nullable ProxyHeader proxyHeader)
      throws IOException {
    // programs that use standard input as a connection expect it to block; our own calls never do
    Errno.check(Descriptors.setBlocking(descriptor), "fcntl", "O_NONBLOCK");
    StandardInput.set(descriptor);
    return new StandardInputConnection(
        new NativeStreamConnection(descriptor, remote, local), descriptor, proxyHeader);
  }
}
