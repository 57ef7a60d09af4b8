package io.socketserver.unix.internal.socketfile;

import io.socketserver.core.spi.DatagramEndpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A datagram socket with a file.
public final class SocketFileDatagrams extends SocketFileEndpoint<DatagramEndpoint>
    implements DatagramEndpoint {

  /// Takes over a socket.
  ///
  /// @param bound the socket and its file
  public SocketFileDatagrams(SocketFile.Bound<DatagramEndpoint> bound) {
    super(bound);
  }

  @Override
  public @Nullable Datagram receive() throws IOException {
    return socket.receive();
  }

  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    socket.send(data, to, from, timeout);
  }

  @Override
  public void passCredentials() throws IOException {
    socket.passCredentials();
  }
}
