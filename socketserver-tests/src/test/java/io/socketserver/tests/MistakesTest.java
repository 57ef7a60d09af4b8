package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.DatagramRequestHandler;
import io.socketserver.core.LoggingServerListener;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.StreamRequestHandler;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryDatagramClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What newcomers do wrong: each time the message says what to do.
class MistakesTest {

  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final MemoryTransport memory = new MemoryTransport();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final ServerListener failureListener =
      new ServerListener() {
        @Override
        public void requestFailed(Request request, Fault fault, Throwable failure) {
          failures.add(failure);
        }
      };
  private final ServerOptions options =
      ServerOptions.builder().transport(memory).listener(failureListener).build();

  /// A port for programs with a privilege.
  @ParameterizedTest
  @CsvSource({
    "80, Permission denied, true",
    "1023, 'bind 127.0.0.1:1023: EACCES (13), permission denied', true",
    "1024, Permission denied, false",
    "80, Address already in use, false"
  })
  void nameTheCapabilityForAPrivilegedPort(int port, String failure, boolean named) {
    memory.failAll(MemoryTransport.Operation.BIND, () -> new BindException(failure));
    var address = new InetSocketAddress("127.0.0.1", port);
    for (Throwable thrown :
        List.of(
            catchThrowable(() -> new TcpServer(address, request -> {}, options).activate()),
            catchThrowable(() -> new UdpServer(address, request -> {}, options).activate()))) {
      assertThat(thrown)
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("cannot bind 127.0.0.1:" + port + ": " + failure);
      assertThat(thrown.getMessage().contains("CAP_NET_BIND_SERVICE")).isEqualTo(named);
      assertThat(thrown.getMessage().contains("net.ipv4.ip_unprivileged_port_start"))
          .isEqualTo(named);
    }
  }

  @Nested
  class ARequestIsUsedAfterItsEnd {

    @ParameterizedTest
    @ValueSource(strings = {"nio", "native"})
    void ofAConnection(String transport) throws Exception {
      var used = new AtomicReference<StreamRequest>();
      var over =
          ServerOptions.builder().transport(Transports.named(transport)).listener(failureListener);
      try (var server = new TcpServer(ANY_PORT, used::set, over.build())) {
        server.start();
        InetSocketAddress address = server.serverAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
          assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
      }
      assertSaysSo(used.get());
    }

    @Test
    void ofAConnectionInMemory() throws Exception {
      var used = new AtomicReference<StreamRequest>();
      try (var server = new TcpServer(ANY_PORT, used::set, options)) {
        server.start();
        try (MemoryClient client = memory.connect(server.serverAddress())) {
          assertThat(client.readAll()).isEmpty();
        }
      }
      assertSaysSo(used.get());
    }

    private static void assertSaysSo(StreamRequest request) {
      ByteBuffer buffer = ByteBuffer.allocate(1);
      for (Throwable thrown :
          List.of(
              catchThrowable(() -> request.write("late")),
              catchThrowable(() -> request.channel().read(buffer)),
              catchThrowable(() -> request.option(StandardSocketOptions.SO_KEEPALIVE, true)))) {
        assertThat(thrown)
            .isInstanceOf(ClosedChannelException.class)
            .hasMessageStartingWith("request " + request + " is closed: its handler has returned")
            .hasMessageEndingWith("use a request only until its handler returns");
      }
    }

    @Test
    void ofADatagram() throws Exception {
      BlockingQueue<DatagramRequest> used = new LinkedBlockingQueue<>();
      try (var server = new UdpServer(ANY_PORT, used::put, options)) {
        server.start();
        try (MemoryDatagramClient client = memory.datagramClient(server.serverAddress())) {
          client.send("hello".getBytes(StandardCharsets.UTF_8));
          DatagramRequest request = used.take();
          server.close();
          assertThatThrownBy(() -> request.reply(new byte[1]))
              .isInstanceOf(ClosedChannelException.class)
              .hasMessageContaining("its server is closed");
        }
      }
    }
  }

  @Nested
  class SuperSetupIsNotCalled {

    static final class Connection extends StreamRequestHandler {
      @Override
      public void setup(StreamRequest request) {}

      @Override
      public void handle(StreamRequest request) throws IOException {
        wfile().write(1);
      }
    }

    static final class Datagram extends DatagramRequestHandler {
      @Override
      public void setup(DatagramRequest request) {}

      @Override
      public void handle(DatagramRequest request) throws IOException {
        wfile().write(rfile().read());
      }
    }

    @Test
    void ofAConnection() throws Exception {
      try (var server = new TcpServer(ANY_PORT, Connection::new, options)) {
        server.start();
        memory.connect(server.serverAddress()).close();
        assertThat(failures.take())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("super.setup(request)");
      }
    }

    @Test
    void ofADatagram() throws Exception {
      try (var server = new UdpServer(ANY_PORT, Datagram::new, options)) {
        server.start();
        try (MemoryDatagramClient client = memory.datagramClient(server.serverAddress())) {
          client.send("hello".getBytes(StandardCharsets.UTF_8));
          assertThat(failures.take())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("super.setup(request)");
        }
      }
    }
  }

  @Nested
  class AListenerIsGiven {

    @Test
    void inPlaceOfTheLog() {
      assertThat(ServerOptions.defaults().listener()).isSameAs(LoggingServerListener.instance());
      assertThat(options.listener()).isSameAs(failureListener);
    }

    @Test
    void besideWhatIsThere() {
      List<String> told = new ArrayList<>();
      ServerOptionsBuilder builder =
          ServerOptions.builder().listener(named("first", told)).addListener(named("second", told));
      builder.build().toBuilder().addListener(named("third", told)).build();

      builder.build().listener().datagramDropped(new UdpServer(ANY_PORT, request -> {}), 1);

      assertThat(told).containsExactly("first", "second");
      assertThat(ServerOptions.builder().addListener(ServerListeners.none()).build().listener())
          .isNotSameAs(ServerListeners.none());
    }

    private static ServerListener named(String name, List<String> told) {
      return new ServerListener() {
        @Override
        public void datagramDropped(io.socketserver.api.Server server, long dropped) {
          told.add(name);
        }
      };
    }
  }
}
