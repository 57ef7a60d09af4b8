package io.socketserver.benchmarks;

import io.socketserver.api.Server;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where the servers of a benchmark listen, and how clients reach them.
final class Network {

  private static final String MEMORY = "memory";

  private final Transport transport;

  /// Finds a network.
  ///
  /// @param transport `native`, `nio` or `memory`
  Network(String transport) {
    this.transport = transport.equals(MEMORY) ? new MemoryTransport() : Transports.named(transport);
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  ServerOptionsBuilder options() {
    return ServerOptions.builder().transport(transport);
  }

  PingPongClient connect(Server server) throws IOException {
    return transport instanceof MemoryTransport memory
        ? new PingPongClient.InMemory(memory.connect(server.serverAddress()))
        : new PingPongClient.OverLoopback(server.serverAddress());
  }
}
