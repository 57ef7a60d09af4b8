package io.socketserver.tests.transport;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A program that tells which transport its servers take, and what becomes of another wish.
final class ChosenTransport {

  private ChosenTransport() {}

  /// @param args the name of a transport
  public static void main(String[] args) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = new TcpServer(address, request -> {})) {
      server.activate();
      System.out.println("chosen " + server.options().transport().name());
    }
    try {
      var options = ServerOptions.builder().transport(Transports.named(args[0])).build();
      System.out.println("got " + options.transport().name());
    } catch (IllegalArgumentException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
