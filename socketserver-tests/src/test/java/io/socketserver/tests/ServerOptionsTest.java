package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.Admission;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import io.socketserver.core.spi.Transport;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the options of a server do to its sockets.
class ServerOptionsTest {

  private static final RequestHandlerFactory<StreamRequest> ECHO =
      RequestHandlerFactory.shared(request -> request.write(request.readLine(100) + "\n"));

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ServerOptions options(UnaryOperator<ServerOptionsBuilder> change) {
    return change.apply(ServerOptions.builder().listener(ServerListeners.none())).build();
  }

  private static String ask(InetSocketAddress address, String line) throws IOException {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  @Nested
  class OfListeners {

    @Test
    void reusesAddressesUnlessToldNotTo() throws Exception {
      Transport nio = Transports.named("nio"); // whose channels tell their options
      try (TcpServer byDefault =
              new TcpServer(anyPort(), ECHO, options(all -> all.transport(nio)));
          TcpServer told =
              new TcpServer(
                  anyPort(), ECHO, options(all -> all.transport(nio).allowReuseAddress(false)))) {
        byDefault.activate();
        told.activate();
        assertThat(reuses(byDefault)).isTrue();
        assertThat(reuses(told)).isFalse();
      }
    }

    private static boolean reuses(TcpServer server) throws IOException {
      return ((ServerSocketChannel) server.channel()).getOption(StandardSocketOptions.SO_REUSEADDR);
    }

    @Test
    void startsAgainOnAPortWithConnectionsInTimeWait() throws Exception {
      InetSocketAddress address;
      try (TcpServer first = new TcpServer(anyPort(), ECHO)) {
        first.start();
        address = first.serverAddress();
        // the server closes first, and so its side has to wait (RFC 9293, section 3.6)
        assertThat(ask(address, "one")).isEqualTo("one");
      }
      try (TcpServer second = new TcpServer(address, ECHO)) {
        second.start();
        assertThat(ask(address, "two")).isEqualTo("two");
      }
    }

    @Test
    void doesNotShareADatagramPortByDefault() throws Exception {
      try (UdpServer first = new UdpServer(anyPort(), r -> {})) {
        first.activate();
        InetSocketAddress address = first.serverAddress();
        assertThatThrownBy(() -> new UdpServer(address, r -> {}).activate())
            .isInstanceOf(BindException.class)
            .hasMessageContaining("127.0.0.1:" + address.getPort());
      }
    }

    @Test
    void sharesAPortWhenToldTo() throws Exception {
      ServerOptions shared = options(all -> all.allowReusePort(true));
      try (UdpServer first = new UdpServer(anyPort(), r -> {}, shared)) {
        first.activate();
        InetSocketAddress address = first.serverAddress();
        try (UdpServer second = new UdpServer(address, r -> {}, shared)) {
          second.activate();
          assertThat(second.serverAddress()).isEqualTo(address);
        }
      }
    }

    @Test
    void keepsAsManyWaitingConnectionsAsTheQueueHolds() throws Exception {
      MemoryTransport memory = new MemoryTransport();
      ServerOptions two = options(all -> all.transport(memory).requestQueueSize(2));
      try (TcpServer server = new TcpServer(anyPort(), ECHO, two)) {
        server.activate();
        try (MemoryClient one = memory.connect(server.serverAddress());
            MemoryClient another = memory.connect(server.serverAddress())) {
          assertThatThrownBy(() -> memory.connect(server.serverAddress()))
              .isInstanceOf(ConnectException.class);
          assertThat(one.localAddress()).isNotEqualTo(another.localAddress());
        }
      }
    }

    @Test
    void setsTheSizesOfBuffers() throws Exception {
      Transport nio = Transports.named("nio"); // whose channels tell their options
      ServerOptions sizes =
          options(all -> all.transport(nio).receiveBufferSize(65_536).sendBufferSize(65_536));
      try (UdpServer server = new UdpServer(anyPort(), r -> {}, sizes)) {
        server.activate();
        DatagramChannel channel = (DatagramChannel) server.channel();
        assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(65_536);
        assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(65_536);
      }
    }

    @Test
    void servesAHostName() throws Exception {
      try (TcpServer server = new TcpServer(new InetSocketAddress("localhost", 0), ECHO)) {
        server.start();
        assertThat(ask(server.serverAddress(), "hello")).isEqualTo("hello");
      }
    }

    @Test
    void saysWhichHostNameIsNotKnown() {
      assertThatThrownBy(() ->
              new TcpServer(InetSocketAddress.createUnresolved("no-such.invalid", 0), ECHO)
                  .activate())
          .isInstanceOf(UnknownHostException.class)
          .hasMessageContaining("no-such.invalid");
    }

    @Test
    void servesBothFamiliesOnTheWildcardAddress() throws Exception {
      try (TcpServer server =
          new TcpServer(new InetSocketAddress(InetAddress.getByName("::"), 0), ECHO)) {
        server.start();
        int port = server.serverAddress().getPort();
        assertThat(ask(new InetSocketAddress("127.0.0.1", port), "four")).isEqualTo("four");
        assertThat(ask(new InetSocketAddress("::1", port), "six")).isEqualTo("six");
      }
    }
  }

  @Nested
  class OfConnections {

    private static MemoryClient connection(
        MemoryTransport memory, UnaryOperator<ServerOptionsBuilder> change) throws Exception {
      TcpServer server =
          new TcpServer(anyPort(), ECHO, options(all -> change.apply(all.transport(memory))));
      server.start();
      try (server) {
        MemoryClient client = memory.connect(server.serverAddress());
        client.send("x\n");
        assertThat(client.readLine()).isEqualTo("x");
        return client;
      }
    }

    @Test
    void sendsSmallWritesAtOnceUnlessToldNotTo() throws Exception {
      MemoryTransport memory = new MemoryTransport();
      assertThat(connection(memory, all -> all).serverOption(StandardSocketOptions.TCP_NODELAY))
          .isTrue();
      assertThat(
              connection(memory, all -> all.noDelay(false))
                  .serverOption(StandardSocketOptions.TCP_NODELAY))
          .isNull();
    }

    @Test
    void keepsConnectionsAliveWhenToldTo() throws Exception {
      MemoryTransport memory = new MemoryTransport();
      assertThat(connection(memory, all -> all).serverOption(StandardSocketOptions.SO_KEEPALIVE))
          .isNull();
      assertThat(
              connection(memory, all -> all.keepAlive(true))
                  .serverOption(StandardSocketOptions.SO_KEEPALIVE))
          .isTrue();
    }
  }

  /// The channel, for a program that watches several servers itself.
  @Test
  void lendsItsChannelToASelector() throws Exception {
    RequestHandlerFactory<StreamRequest> first =
        RequestHandlerFactory.shared(request -> request.write("first"));
    RequestHandlerFactory<StreamRequest> second =
        RequestHandlerFactory.shared(request -> request.write("second"));
    ServerOptions nio = options(all -> all.transport(Transports.named("nio")));
    try (Selector selector = Selector.open();
        TcpServer one = new TcpServer(anyPort(), first, nio);
        TcpServer two = new TcpServer(anyPort(), second, nio)) {
      one.activate();
      two.activate();
      Map<SelectionKey, TcpServer> servers = new HashMap<>();
      servers.put(one.channel().register(selector, SelectionKey.OP_ACCEPT), one);
      servers.put(two.channel().register(selector, SelectionKey.OP_ACCEPT), two);
      for (TcpServer asked : new TcpServer[] {two, one}) {
        InetSocketAddress address = asked.serverAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
          client.setSoTimeout(20_000);
          assertThat(selector.select(20_000)).isEqualTo(1);
          SelectionKey ready = selector.selectedKeys().iterator().next();
          selector.selectedKeys().clear();
          assertThat(servers.get(ready)).isSameAs(asked);
          assertThat(servers.get(ready).handleRequest()).isTrue();
          String answer =
              new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(answer).isEqualTo(asked == one ? "first" : "second");
        }
      }
    }
  }

  @Test
  void hasNoDescriptorToTellOnTheTransportOfJava() throws Exception {
    ServerOptions nio = options(all -> all.transport(Transports.named("nio")));
    try (TcpServer server = new TcpServer(anyPort(), ECHO, nio)) {
      server.activate();
      assertThatThrownBy(server::fileno).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void keepsClientsBeyondTheLimitWaiting() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    RequestHandlerFactory<StreamRequest> waiting =
        RequestHandlerFactory.shared(request -> {
          mayEnd.await();
          request.write("done");
        });
    MemoryTransport memory = new MemoryTransport();
    ServerOptions limited =
        options(
            all -> all.transport(memory).admission(Admission.builder().maxConnections(2).build()));
    try (TcpServer server = new ThreadingTcpServer(anyPort(), waiting, limited)) {
      server.start();
      MemoryClient[] clients = new MemoryClient[3];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = memory.connect(server.serverAddress());
      }
      while (server.requests().size() < 2) {
        Thread.onSpinWait();
      }
      assertThat(server.statistics().received()).isEqualTo(2);
      mayEnd.countDown();
      for (MemoryClient client : clients) {
        assertThat(client.readAll()).isEqualTo("done");
        client.close();
      }
      assertThat(server.statistics().received()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "requestQueueSize, 0, 1 to 65535",
    "maxPacketSize, 65536, 1 to 65535",
    "maxPendingDatagrams, 0, at least 1",
    "maxAmplification, -1, at least 0",
    "receiveBufferSize, -1, at least 0"
  })
  void refusesNumbersOutOfRange(String name, int value, String range) {
    assertThatThrownBy(() -> build(name, value))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(range)
        .hasMessageContaining(Integer.toString(value));
  }

  private static void build(String name, int value) throws ReflectiveOperationException {
    ServerOptionsBuilder builder = ServerOptions.builder();
    ServerOptionsBuilder.class.getMethod(name, int.class).invoke(builder, value);
    ServerOptionsBuilder.class.getMethod("build").invoke(builder);
  }

  @Test
  void refusesNegativeTimes() {
    assertThatThrownBy(() -> options(all -> all.readTimeout(Duration.ofSeconds(-1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("readTimeout must not be negative: PT-1S");
  }

  @Test
  void refusesAQueueWithoutALimit() {
    assertThatThrownBy(() -> ThreadingOptions.virtual().queue(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a queue of 5 has no effect without a limit, because no request ever waits: call"
                + " limit(n) first");
    assertThat(ThreadingOptions.virtual().limit(3).queue(5).queue()).isEqualTo(5);
    assertThat(ThreadingOptions.platform().queue(0).queue()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tpc://127.0.0.1:9|did you mean 'tcp'?",
        "127.0.0.1:9999|tcp://127.0.0.1:9999",
        "tcp:127.0.0.1:9|write tcp://host:port",
        "tcp://127.0.0.1|port is missing",
        "tcp://[::1]|port is missing",
        "tcp://::1:80|in brackets",
        "tcp://[127.0.0.1]:80|not an IPv6 address",
        "tcp://[[::1]]:80|not an IPv6 address",
        "tcp://127.0.0.1:http|port 'http'",
        "tcp://127.0.0.1:65536|port '65536'",
        "tcp://127.0.0.1:-1|port '-1'",
        "tcp://:80|host is missing",
        "udp://no-such.invalid:80|no-such.invalid"
      })
  void saysWhatIsWrongWithAnAddress(String address, String hint) {
    assertThatThrownBy(() -> ServerAddress.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + address + "'")
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:80, tcp://127.0.0.1:80",
    "tcp://[::1]:80, tcp://[::1]:80",
    "udp://[0:0::0]:0, udp://[::]:0",
    "tcp://*:80, tcp://*:80"
  })
  void readsAddresses(String written, String read) {
    ServerAddress address = ServerAddress.parse(written);
    assertThat(address.format(address.address())).isEqualTo(read);
  }
}
