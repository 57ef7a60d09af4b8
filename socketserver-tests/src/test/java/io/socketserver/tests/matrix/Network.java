package io.socketserver.tests.matrix;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/// Where servers of the matrix listen, and over which transport.
enum Network {
  NIO_IPV4("127.0.0.1"),
  NIO_IPV6("::1"),
  MEMORY("127.0.0.1");

  private final String host;

  Network(String host) {
    this.host = host;
  }

  /// An address with port 0.
  InetSocketAddress anyPort() throws IOException {
    if (this == NIO_IPV6) {
      InetAddress loopback = InetAddress.getByName(host);
      assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6");
    }
    return new InetSocketAddress(host, 0);
  }

  /// Options that use this transport.
  ServerOptions.Builder options() {
    ServerOptions.Builder options = ServerOptions.builder();
    return this == MEMORY ? options.transport(new MemoryTransport()) : options;
  }
}
