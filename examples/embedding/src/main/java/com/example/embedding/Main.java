package com.example.embedding;

import io.socketserver.core.ThreadingTcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Sends back whatever it receives.
final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    var address = new InetSocketAddress("localhost", Integer.getInteger("port", 9999));
    try (var server = new ThreadingTcpServer(address, r -> r.input().transferTo(r.output()))) {
      server.activate();
      System.out.println("listening on " + server.serverAddress());
      server.serveForever();
    }
  }
}
