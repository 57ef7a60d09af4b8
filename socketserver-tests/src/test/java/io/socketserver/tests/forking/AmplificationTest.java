package io.socketserver.tests.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.handler.Obedient;
import io.socketserver.unix.ForkingUdpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// F38 where another process replies.
@EnabledOnOs(OS.LINUX)
class AmplificationTest {

  private final LinkedBlockingQueue<String> failures = new LinkedBlockingQueue<>();

  @Test
  void isLimitedInAProcessOfItsOwnToo() throws Exception {
    var listener =
        new ServerListener() {
          @Override
          public void requestFailed(Request request, Fault fault, Throwable failure) {
            failures.add(fault + ": " + failure.getMessage());
          }
        };
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServerOptions options =
        ServerOptions.builder()
            .transport(Transports.named("native"))
            .maxAmplification(3)
            .listener(listener)
            .build();
    try (var server =
            new ForkingUdpServer(
                address, ClassHandlerFactory.of(Obedient.OfDatagrams.class), options);
        var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.start();
      client.connect(server.serverAddress());
      client.setSoTimeout((int) Await.LIMIT.toMillis());

      send(client, "who"); // the answer has two addresses
      assertThat(failures.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .startsWith("CLIENT: child ")
          .contains("may be sent 9 at most");

      send(client, "hello");
      var packet = new DatagramPacket(new byte[100], 100);
      client.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("hello\n");
    }
  }

  private static void send(DatagramSocket client, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.send(new DatagramPacket(bytes, bytes.length));
  }
}
