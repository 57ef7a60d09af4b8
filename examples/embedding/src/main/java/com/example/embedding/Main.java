package com.example.embedding;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ThreadingTcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Sends back whatever it receives.
final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    RequestHandlerFactory<StreamRequest> echo =
        RequestHandlerFactory.shared(r -> r.input().transferTo(r.output()));
    var address = new InetSocketAddress("localhost", Integer.getInteger("port", 9999));
    try (var server = ThreadingTcpServer.bind(address, echo)) {
      System.out.println("listening on " + server.serverAddress());
      server.serveForever();
    }
  }
}
