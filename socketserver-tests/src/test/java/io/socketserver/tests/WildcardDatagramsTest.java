package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.ThreadingUdpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// UDP on all addresses of the machine, on the native transport.
@Timeout(60)
class WildcardDatagramsTest {

  private static ServerOptionsBuilder options() {
    return ServerOptions.builder().transport(Transports.named("native"));
  }

  @BeforeEach
  void requireNative() {
    assumeTrue(Transports.auto().name().equals("native"), "there is no native transport here");
  }

  /// The client is connected, so that its kernel takes an answer from that address alone.
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1",
    "0.0.0.0, 127.0.0.2",
    "::, 127.0.0.1",
    "::, 127.0.0.2",
    "::, ::1",
  })
  void answerFromTheAddressThatWasAskedAndTellIt(String wildcard, String asked) throws Exception {
    String client =
        """
        import socket, sys
        address = socket.getaddrinfo(sys.argv[1], int(sys.argv[2]), type=socket.SOCK_DGRAM)[0]
        with socket.socket(address[0], socket.SOCK_DGRAM) as s:
            s.settimeout(10)
            s.connect(address[4])
            s.send(b"where?")
            print(s.recv(1024).decode())
        """;
    try (var server =
        new ThreadingUdpServer(
            new InetSocketAddress(wildcard, 0),
            RequestHandlerFactory.shared(
                request -> request.reply(request.text() + " " + request.localAddress())),
            options().build())) {
      server.start();
      int port = server.serverAddress().getPort();

      var result =
          RealClient.require("python3").run("", "-c", client, asked, Integer.toString(port));

      assertThat(result.succeeded().stdout())
          .isEqualTo("where? " + new InetSocketAddress(asked, port) + "\n");
    }
  }

  @Test
  void answerSocat() throws Exception {
    try (var server =
        new UdpServer(
            new InetSocketAddress("::", 0),
            RequestHandlerFactory.shared(request -> request.reply(request.bytes())),
            options().build())) {
      server.start();
      int port = server.serverAddress().getPort();
      RealClient socat = RealClient.require("socat");

      for (String address : new String[] {"UDP4:127.0.0.2:" + port, "UDP6:[::1]:" + port}) {
        try (RunningClient running = socat.start("-", address)) {
          running.type("hello\n");
          assertThat(running.awaitOutput("hello\n"::equals)).isEqualTo("hello\n");
        }
      }
    }
  }

  /// The handler runs in the serving thread: while it is held, the kernel's buffer fills up.
  @Test
  void losesNothingUncounted() throws Exception {
    int sent = 500;
    var begun = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var options = options().receiveBufferSize(8192).build();
    try (var server =
            new UdpServer(
                new InetSocketAddress("127.0.0.1", 0),
                RequestHandlerFactory.shared(request -> {
                  begun.countDown();
                  mayEnd.await();
                  request.reply("taken");
                }),
                options);
        var client = new DatagramSocket()) {
      server.start();
      client.connect(server.serverAddress());
      var packet = new DatagramPacket(new byte[100], 100);
      client.send(packet);
      begun.await();
      for (int i = 1; i < sent; i++) {
        client.send(packet);
      }
      mayEnd.countDown();
      long answered = 0;
      var answer = new DatagramPacket(new byte[100], 100);
      client.setSoTimeout(200);
      // a datagram tells of those that were dropped before it: the last may need another to be told
      for (int more = 0; more < 100 && answered + server.statistics().dropped() < sent; ) {
        try {
          client.receive(answer);
          answered++;
        } catch (SocketTimeoutException nothingMore) {
          client.send(packet);
          sent++;
          more++;
        }
      }
      assertThat(answered + server.statistics().dropped()).isEqualTo(sent);
      assertThat(server.statistics().dropped()).isPositive();
    }
  }
}
