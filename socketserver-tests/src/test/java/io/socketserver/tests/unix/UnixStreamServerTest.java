package io.socketserver.tests.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.tests.RealClient;
import io.socketserver.unix.ThreadingUnixStreamServer;
import io.socketserver.unix.UnixStreamServer;
import io.socketserver.unix.socket.AbstractAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections at UNIX sockets, over each transport that is there.
class UnixStreamServerTest extends UnixStreamServers {

  @ParameterizedTest
  @MethodSource("transports")
  void answersAClientThatHalfCloses(String transport) throws Exception {
    try (var server = new UnixStreamServer(address, UPPER, over(transport).build())) {
      server.start();
      assertThat(talk(address, "one\ntwo\n")).isEqualTo("ONE\nTWO\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void answersSocat(String transport) throws Exception {
    RealClient socat = RealClient.require("socat");
    try (var server = new ThreadingUnixStreamServer(address, UPPER, over(transport).build())) {
      server.start();
      assertThat(socat.run("hello\n", "-t5", "-", "UNIX-CONNECT:" + path).succeeded().stdout())
          .isEqualTo("HELLO\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void answersNetcat(String transport) throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var server = new ThreadingUnixStreamServer(address, UPPER, over(transport).build())) {
      server.start();
      assertThat(nc.run("hello\n", "-U", "-N", path.toString()).succeeded().stdout())
          .isEqualTo("HELLO\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void answersPython(String transport) throws Exception {
    RealClient python = RealClient.require("python3");
    String program =
        """
        import socket, sys
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(sys.argv[1])
            s.sendall(b"x" * 1000000 + b"\\n")
            s.shutdown(socket.SHUT_WR)
            got = b"".join(iter(lambda: s.recv(65536), b""))
            print(len(got), got[:3].decode())
        """;
    var handlers =
        RequestHandlerFactory.<StreamRequest>shared(request ->
            request
                .output()
                .write(
                    new String(request.input().readAllBytes(), StandardCharsets.US_ASCII)
                        .toUpperCase(Locale.ROOT)
                        .getBytes(StandardCharsets.US_ASCII)));
    try (var server = new ThreadingUnixStreamServer(address, handlers, over(transport).build())) {
      server.start();
      assertThat(python.run("", "-c", program, path.toString()).succeeded().stdout())
          .isEqualTo("1000001 XXX\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsWhereAndByWhomItWasAsked(String transport) throws Exception {
    BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
    try (var server =
        new UnixStreamServer(
            address, RequestHandlerFactory.shared(seen::add), over(transport).build())) {
      assertThat(server.serverAddress()).isEqualTo(address);
      server.start();
      assertThat(server.serverAddress()).isEqualTo(address);
      talk(address, "");

      Request request = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(request.localAddress()).isEqualTo(address);
      assertThat(request.clientAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
      assertThat(request).hasToString("#1 from (unnamed)");
      assertThat(server).hasToString("UnixStreamServer[" + path + "]");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsTheNameOfAClientThatHasOne(String transport) throws Exception {
    BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
    UnixDomainSocketAddress named = UnixDomainSocketAddress.of(folder.resolve("client"));
    try (var server =
            new UnixStreamServer(
                address, RequestHandlerFactory.shared(seen::add), over(transport).build());
        var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.start();
      client.bind(named);
      client.connect(address);

      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS).clientAddress()).isEqualTo(named);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void readsOnAfterATimeout(String transport) throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          request.readTimeout(Duration.ofMillis(1));
          try {
            request.readLine(100);
          } catch (SocketTimeoutException e) {
            seen.add("time-out");
          }
          request.readTimeout(Duration.ofSeconds(LIMIT_SECONDS));
          seen.add(String.valueOf(request.readLine(100)));
          request.write("fine\n");
        });
    try (var server = new ThreadingUnixStreamServer(address, handlers, over(transport).build());
        var client = openAfterStart(server)) {
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("time-out");
      client.write(ByteBuffer.wrap("late\n".getBytes(StandardCharsets.UTF_8)));
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("late");
      assertThat(readAll(client)).isEqualTo("fine\n");
    }
  }

  private SocketChannel openAfterStart(UnixStreamServer server) throws IOException {
    server.start();
    return SocketChannel.open(address);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void servesManyAtOnce(String transport) throws Exception {
    try (var server = new ThreadingUnixStreamServer(address, UPPER, over(transport).build())) {
      server.start();
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(SocketChannel.open(address));
      }
      // the last first: none may wait for another
      for (int i = clients.size() - 1; i >= 0; i--) {
        SocketChannel client = clients.get(i);
        client.write(ByteBuffer.wrap(("client " + i + "\n").getBytes(StandardCharsets.UTF_8)));
        client.shutdownOutput();
        assertThat(readAll(client)).isEqualTo("CLIENT " + i + "\n");
        client.close();
      }
      assertThat(server.close(Duration.ofSeconds(LIMIT_SECONDS)).isGraceful()).isTrue();
      assertThat(server.statistics().completed()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void cutsAClientThatTakesNothing(String transport) throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          try {
            request.output().write(new byte[16 << 20]);
          } catch (IOException e) {
            failures.add(e);
          }
        });
    try (var server =
            new ThreadingUnixStreamServer(
                address, handlers, over(transport).writeTimeout(Duration.ofMillis(50)).build());
        var client = openAfterStart(server)) {
      assertThat(client.isConnected()).isTrue();
      assertThat(failures.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("accepted no data");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closesConnectionsThatDoNotEnd(String transport) throws Exception {
    BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> {
          seen.add(request);
          request.readLine(100);
        });
    var server = new ThreadingUnixStreamServer(address, handlers, over(transport).build());
    try (var client = openAfterStart(server)) {
      assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
      CloseReport report = server.close(Duration.ZERO);
      assertThat(report.forced()).isEmpty();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(path).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void takesTheOptionsOfTcpThatMeanNothingHere(String transport) throws Exception {
    ServerOptions options =
        over(transport)
            .keepAlive(true)
            .noDelay(true)
            .allowReuseAddress(true)
            .allowReusePort(true)
            .sendBufferSize(65_536)
            .receiveBufferSize(65_536)
            .build();
    try (var server = new UnixStreamServer(address, UPPER, options)) {
      server.start();
      assertThat(talk(address, "x\n")).isEqualTo("X\n");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void refusesAPathInUseAndLeavesItsServerAtWork(String transport) throws Exception {
    try (var first = new UnixStreamServer(address, UPPER, over(transport).build());
        var second = new UnixStreamServer(address, UPPER, over(transport).build())) {
      first.start();
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(second::activate)
          .withMessageStartingWith("cannot bind " + path + ": another server is listening there");
      second.close();
      assertThat(talk(address, "still\n")).isEqualTo("STILL\n");
    }
    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void leaksNoFileAndNoDescriptorWhenBindingFails(String transport) throws Exception {
    Files.writeString(path, "not a socket");
    try (var first = new UnixStreamServer(address, UPPER, over(transport).build())) {
      assertThatExceptionOfType(BindException.class).isThrownBy(first::activate);
    }
    int before = descriptors();
    for (int i = 0; i < 1_024; i++) {
      try (var server = new UnixStreamServer(address, UPPER, over(transport).build())) {
        assertThatExceptionOfType(BindException.class).isThrownBy(server::activate);
      }
    }
    assertThat(descriptors()).isLessThan(before + 100);
    assertThat(path).hasContent("not a socket");
  }

  private static int descriptors() throws IOException {
    Path own = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(own));
    try (Stream<Path> all = Files.list(own)) {
      return (int) all.count();
    }
  }

  // ---- names without a file

  @Test
  void servesAtAnAbstractName() throws Exception {
    assumeTrue(transports().contains("native"));
    RealClient socat = RealClient.require("socat");
    AbstractAddress name = AbstractAddress.of("socketserver-test-" + ProcessHandle.current().pid());
    try (var server = new UnixStreamServer(name, UPPER, over("native").build())) {
      server.start();
      assertThat(server.serverAddress()).isEqualTo(name);
      assertThat(server).hasToString("UnixStreamServer[" + name + "]");
      assertThat(
              socat.run("x\n", "-t5", "-", "ABSTRACT-CONNECT:" + name.name()).succeeded().stdout())
          .isEqualTo("X\n");
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> new UnixStreamServer(name, UPPER, over("native").build()).activate());
    }
  }

  @Test
  void saysThatChannelsHaveNoAbstractNames() {
    try (var server = new UnixStreamServer(AbstractAddress.of("x"), UPPER, over("nio").build())) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageStartingWith("the transport 'nio' cannot listen at @x; the native transport");
    }
  }

  @Test
  void takesNoOtherAddresses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnixStreamServer(new InetSocketAddress(0), UPPER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnixStreamServer(UnixDomainSocketAddress.of(""), UPPER));
  }
}
