package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import java.net.SocketAddress;

/// Sockets that come from another process.
record ChildTransport(SocketAddress serverAddress, ChildWorkQueue queue) implements Transport {

  @Override
  public String name() {
    return "child";
  }

  @Override
  public StreamListener listen(SocketAddress address, SocketSettings settings) {
    return new ChildListener(serverAddress, queue);
  }

  @Override
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) {
    return new ChildDatagrams(serverAddress, queue, settings);
  }
}
