package io.socketserver.tests.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ForkingTcpTest {

  static final class MyServer extends TcpServer implements ForkingMixIn {
    MyServer() {
      super(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          RequestHandlerFactory.of(CommandedHandler.class));
    }
  }

  static String ask(TcpServer server, String line) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.serverAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void servesInAnotherProcess() throws Exception {
    try (MyServer server = new MyServer()) {
      server.start();
      for (int i = 0; i < 5; i++) {
        long begun = System.nanoTime();
        assertThat(ask(server, "hello")).isEqualTo("HELLO\n");
        System.err.println((System.nanoTime() - begun) / 1000 + " us");
      }
      for (String c :
          new String[] {
            "open", "env TCPREMOTEIP", "property PROTO", "exit 3", "throw me", "log hi", "inherited"
          }) {
        System.err.println(c + ": " + ask(server, c));
      }
      server.close();
      assertThat(server.activeChildren()).isEmpty();
    }
  }
}
