package io.socketserver.unix.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.Mockito.mock;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Descriptors that a stranger passes, and whose close waits for as long as he likes. Where the
/// kernel can refuse them nothing comes; sockets that others have made show what happens where it
/// cannot.
///
/// @source REVIEW 3 and 19: a thread stood in recv(2) or close(2), and no safepoint came
@EnabledOnOs(OS.LINUX)
class PassedDescriptorsTest extends DatagramBench {

  private static final int EPERM = 1;

  private Stranger stranger;
  private long begun;

  @BeforeEach
  void begin() throws IOException {
    stranger = new Stranger();
    opened.add(stranger);
    begun = System.nanoTime();
  }

  @AfterEach
  void waitsForNobody() {
    assertThat(System.nanoTime() - begun).isLessThan(Stranger.QUICK_NANOS);
  }

  /// A socket that somebody else has made, at which descriptors may come.
  private NativeDatagramEndpoint given(String name) throws IOException {
    int made = Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM);
    byte[] address = SocketAddresses.encode(path(name), Sockets.AF_UNIX);
    Errno.check(Sockets.bind(made, address), "bind", "");
    var endpoint = NativeDatagramEndpoint.adopt(made, ServerOptions.defaults());
    opened.add(endpoint);
    return endpoint;
  }

  private NativeStreamConnection[] pair() throws IOException {
    int[] ends = new int[2];
    Errno.check(Sockets.pair(ends), "socketpair", "");
    var connections = new NativeStreamConnection[2];
    for (int i = 0; i < ends.length; i++) {
      connections[i] = NativeStreamConnection.adopt(ends[i]);
      opened.add(connections[i]);
    }
    return connections;
  }

  private static String read(StreamConnection connection) throws IOException {
    byte[] bytes = new byte[100];
    int count = connection.read(bytes, 0, bytes.length, System.nanoTime() + LIMIT.toNanos());
    return new String(bytes, 0, count, UTF_8);
  }

  // ---- where the kernel refuses them

  private static void assumeRefused(int socket) {
    assumeTrue(PassedDescriptors.areRefused(socket), "SO_PASSRIGHTS is of Linux 6.16");
  }

  @Test
  void areRefusedByDatagramsOfOurs() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    assumeRefused(server.fileno());

    assertThat(stranger.pass(client.fileno(), "x", 1, path("server"))).isEqualTo(-EPERM);

    client.send(bytes("hello"), server.localAddress(), client.localAddress(), LIMIT);
    assertThat(text(take(server).data())).isEqualTo("hello");
  }

  /// Also by one that is not accepted yet.
  @Test
  void areRefusedByConnectionsOfOurs() throws Exception {
    UnixDomainSocketAddress address = path("server");
    try (var listener = NativeStreamListener.listen(address, ServerOptions.defaults())) {
      assumeRefused(listener.fileno());
      int client = Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM);
      byte[] encoded = SocketAddresses.encode(address, Sockets.AF_UNIX);
      Errno.check(Sockets.connect(client, encoded), "connect", "");
      opened.add(NativeStreamConnection.adopt(client));

      assertThat(stranger.pass(client, "x", 1, null)).isEqualTo(-EPERM);
      try (StreamConnection accepted = listener.accept()) {
        assertThat(stranger.pass(client, "x", 1, null)).isEqualTo(-EPERM);
        assertThat(accepted.isOpen()).isTrue();
      }
    }
  }

  // ---- where it cannot

  @Test
  void doNotHoldUpTheReceiverOfADatagram() throws Exception {
    NativeDatagramEndpoint server = given("server");
    NativeDatagramEndpoint client = bind(path("client"));

    assertThat(stranger.pass(client.fileno(), "x", 1, path("server"))).isEqualTo(1);

    assertThat(text(take(server).data())).isEqualTo("x");
  }

  /// As many as a message can carry, so that none is closed within the call.
  @ParameterizedTest
  @ValueSource(ints = {1, 253})
  void doNotHoldUpTheReaderOfAStream(int count) throws Exception {
    NativeStreamConnection[] ends = pair();
    long before = descriptors();

    assertThat(stranger.pass(ends[0].fileno(), "hello", count, null)).isEqualTo(5);

    assertThat(read(ends[1])).isEqualTo("hello");
    awaitNoMoreThan(before);
  }

  @Test
  void doNotHoldUpAnEventLoop() throws Exception {
    NativeStreamConnection[] ends = pair();
    try (var loop = NativeEventLoop.open()) {
      EventSocket socket = ends[1].register(loop, mock(ReadinessListener.class));
      assertThat(stranger.pass(ends[0].fileno(), "hello", 3, null)).isEqualTo(5);

      assertThat(socket.read(Integer.MAX_VALUE)).isEqualTo(5);
      assertThat(text(loop.input())).isEqualTo("hello");
      assertThat(socket.read(Integer.MAX_VALUE)).isZero();
    }
  }

  @Test
  void doNotHoldUpTheCloseOfWhatNobodyHasRead() throws Exception {
    NativeStreamConnection[] ends = pair();
    assertThat(stranger.pass(ends[0].fileno(), "hello", 1, null)).isEqualTo(5);

    ends[1].close();

    assertThat(ends[1].isOpen()).isFalse();
  }

  @Test
  void doNotHoldUpTheCloseOfADatagramSocket() throws Exception {
    NativeDatagramEndpoint server = given("server");
    NativeDatagramEndpoint client = bind(path("client"));
    assertThat(stranger.pass(client.fileno(), "x", 1, path("server"))).isEqualTo(1);

    server.close();

    assertThat(server.isOpen()).isFalse();
  }

  /// A batch must not keep those of later datagrams while a handler takes its time over the first.
  @Test
  void areClosedBeforeTheirDatagramIsTaken() throws Exception {
    NativeDatagramEndpoint server = given("server");
    NativeDatagramEndpoint client = bind(path("client"));
    client.send(bytes("first"), server.localAddress(), client.localAddress(), LIMIT);
    long before = descriptors();
    assertThat(stranger.pass(client.fileno(), "second", 253, path("server"))).isEqualTo(6);

    assertThat(text(take(server).data())).isEqualTo("first");

    awaitNoMoreThan(before);
    assertThat(text(take(server).data())).isEqualTo("second");
  }

  /// The stranger has closed his own copy meanwhile.
  private static void awaitNoMoreThan(long count) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (descriptors() > count && System.nanoTime() - deadline < 0) {
      Thread.sleep(Duration.ofMillis(10));
    }
    assertThat(descriptors()).isLessThanOrEqualTo(count);
  }
}
