package io.socketserver.tests.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ForkingOptions;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.tests.Await;
import io.socketserver.tests.matrix.handler.Obedient;
import io.socketserver.unix.ForkingTcpServer;
import io.socketserver.unix.ForkingUdpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F49: a server with a process for its requests, as somebody has it who sets nothing.
///
/// Regression: each request took a process with it, so that 20 datagrams a second were more than
/// two processors can start processes for, and 3 of 4 got no reply.
@EnabledOnOs(OS.LINUX)
class DefaultOptionsTest {

  private static final int REQUESTS = 200;
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / 50;

  /// How long a resolver waits before it asks somebody else. Replies take milliseconds.
  private static final int PATIENCE_MILLIS = 5_000;

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  enum Kind {
    STREAM {
      @Override
      BaseServer<?> server(ServerOptions options) {
        return new ForkingTcpServer(
            ANY_PORT, ClassHandlerFactory.of(CommandedHandler.class), options);
      }

      @Override
      boolean isAnswered(SocketAddress address, int millis) throws IOException {
        try (var client = new Socket()) {
          client.setSoTimeout(millis);
          client.connect(address, millis);
          client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
          return client.getInputStream().read() == 'H';
        }
      }
    },
    DATAGRAM {
      @Override
      BaseServer<?> server(ServerOptions options) {
        return new ForkingUdpServer(
            ANY_PORT, ClassHandlerFactory.of(Obedient.OfDatagrams.class), options);
      }

      @Override
      boolean isAnswered(SocketAddress address, int millis) throws IOException {
        try (var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
          client.setSoTimeout(millis);
          client.connect(address);
          client.send(new DatagramPacket("hello".getBytes(StandardCharsets.UTF_8), 5));
          var reply = new DatagramPacket(new byte[16], 16);
          client.receive(reply);
          return reply.getData()[0] == 'h';
        }
      }
    };

    abstract BaseServer<?> server(ServerOptions options);

    abstract boolean isAnswered(SocketAddress address, int millis) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void answersFiftyRequestsASecond(Kind kind) throws Exception {
    ServerOptions options =
        ServerOptions.builder()
            .transport(Transports.named("native"))
            .processing(ForkingOptions.defaults())
            .build();
    try (BaseServer<?> server = kind.server(options);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      SocketAddress address = server.serverAddress();
      assertThat(kind.isAnswered(address, (int) Await.LIMIT.toMillis())).isTrue();

      List<Future<Boolean>> answers = new ArrayList<>();
      long begun = System.nanoTime();
      for (int i = 0; i < REQUESTS; i++) {
        // the rate of the requests is what is tested
        TimeUnit.NANOSECONDS.sleep(begun + i * INTERVAL_NANOS - System.nanoTime());
        answers.add(clients.submit(() -> kind.isAnswered(address, PATIENCE_MILLIS)));
      }

      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
      assertThat(server.statistics().refused()).isZero();
    }
  }

  @Test
  void keepsFewProcessesAtRest() throws Exception {
    ServerOptions options =
        ServerOptions.builder()
            .transport(Transports.named("native"))
            .processing(ForkingOptions.defaults().spareChildren(1))
            .build();
    try (BaseServer<?> server = Kind.STREAM.server(options)) {
      server.start();
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var client = new Socket();
        client.setSoTimeout((int) Await.LIMIT.toMillis());
        client.connect(server.serverAddress());
        client.getOutputStream().write("wait\n".getBytes(StandardCharsets.UTF_8));
        clients.add(client);
      }
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo('w');
      }
      assertThat(server.activeChildren()).hasSizeGreaterThanOrEqualTo(3);

      for (Socket client : clients) {
        client.close();
      }

      Await.until(
          () -> server.activeChildren().size() == 1,
          () -> "one process waits: " + server.activeChildren());
    }
  }
}
