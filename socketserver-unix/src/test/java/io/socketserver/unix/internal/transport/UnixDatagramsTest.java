package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import io.socketserver.unix.socket.SystemCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UnixDatagramsTest extends DatagramBench {

  @Test
  void talksWithANamedPeer() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    client.send(bytes("hello"), server.localAddress(), client.localAddress(), LIMIT);

    Datagram datagram = take(server);
    reply(server, datagram, "world");

    assertThat(datagram.from()).isEqualTo(path("client"));
    assertThat(datagram.to()).isEqualTo(path("server"));
    assertThat(datagram.credentials()).isNull();
    assertThat(text(take(client).data())).isEqualTo("world");
  }

  @Test
  void tellsTruncationAndTakesLongOnes() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"), ServerOptions.builder().maxPacketSize(10));
    NativeDatagramEndpoint client = bind(path("client"));
    client.send(bytes("x".repeat(100_000)), server.localAddress(), client.localAddress(), LIMIT);

    Datagram datagram = take(server);

    assertThat(datagram.truncated()).isTrue();
    assertThat(datagram.data().remaining()).isEqualTo(10);
  }

  @Test
  void tellsWhoSentWhereAsked() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    server.passCredentials();
    NativeDatagramEndpoint client = bind(path("client"));
    client.send(bytes("hello"), server.localAddress(), client.localAddress(), LIMIT);

    assertThat(take(server).credentials())
        .satisfies(
            credentials -> assertThat(credentials.pid()).isEqualTo(ProcessHandle.current().pid()));
  }

  /// Regression: REVIEW 13, where such a datagram was of user 65534, who may be among those
  /// allowed.
  @Test
  void tellsWhoSentBeforeTheQuestion() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    client.send(bytes("early"), server.localAddress(), client.localAddress(), LIMIT);
    server.passCredentials();

    assertThat(take(server).credentials())
        .satisfies(
            credentials -> assertThat(credentials.pid()).isEqualTo(ProcessHandle.current().pid()));
  }

  @Test
  void tellsNobodyWhereTheKernelWasNotAskedInTime() throws Exception {
    int given = Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM);
    assertThat(Sockets.bind(given, SocketAddresses.encode(path("given"), Sockets.AF_UNIX)))
        .isZero();
    NativeDatagramEndpoint client = bind(path("client"));
    // the kernel tells of who asks for himself, too
    assertThat(
            SocketOptions.set(
                client.fileno(), SocketOptions.SOL_SOCKET, SocketOptions.SO_PASSCRED, 0))
        .isZero();
    client.send(bytes("early"), path("given"), client.localAddress(), LIMIT);
    try (var server = NativeDatagramEndpoint.adopt(given, ServerOptions.defaults())) {
      server.passCredentials();
      assertThat(take(server).credentials()).isNull();

      client.send(bytes("late"), path("given"), client.localAddress(), LIMIT);
      assertThat(take(server).credentials()).isNotNull();
    }
  }

  /// Regression: REVIEW 14, where such a name was looked up in the server's folder.
  @Test
  void doesNotAnswerANameThatMeansAnotherSocketHere() throws Exception {
    Path victim = Path.of("ud-" + ProcessHandle.current().pid() + ".sock");
    try (var trusting = bind(UnixDomainSocketAddress.of(victim))) {
      NativeDatagramEndpoint server = bind(path("server"));
      // as it comes from a socket that was bound to that name in another folder
      Datagram forged =
          new Datagram(
              bytes("trust me"), UnixDomainSocketAddress.of(victim), path("server"), false, null);

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> reply(server, forged, "trust me"))
          .withMessageContaining("relative path '" + victim + "'")
          .withMessageContaining("bind it to an absolute path");
      assertThat(trusting.receive()).isNull();
    } finally {
      Files.deleteIfExists(victim);
    }
  }

  @Test
  void waitsForAPeerWhoseQueueIsFull() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    int queued = fill(client, server);

    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() ->
            client.send(
                bytes("more"), server.localAddress(), client.localAddress(), Duration.ofMillis(20)))
        .withMessageContaining("queue of");

    var sending = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() ->
            complete(
                sending,
                () ->
                    client.send(
                        bytes("late"),
                        server.localAddress(),
                        client.localAddress(),
                        Duration.ZERO)));
    for (int i = 0; i < queued; i++) {
      assertThat(text(take(server).data())).isEqualTo("fill");
    }
    assertThat(text(take(server).data())).isEqualTo("late");
    sending.join();
  }

  private int fill(NativeDatagramEndpoint client, NativeDatagramEndpoint server)
      throws IOException {
    for (int sent = 0; ; sent++) {
      try {
        client.send(
            bytes("fill"), server.localAddress(), client.localAddress(), Duration.ofMillis(1));
      } catch (SocketTimeoutException full) {
        return sent;
      }
    }
  }

  @Test
  void endsTheWaitsOfSendersWhenClosed() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    int _ = fill(client, server);
    List<CompletableFuture<Void>> senders = new ArrayList<>();
    var begun = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      var sender = new CompletableFuture<Void>();
      senders.add(sender);
      Thread.startVirtualThread(() -> {
        begun.countDown();
        complete(
            sender,
            () ->
                client.send(
                    bytes("x"), server.localAddress(), client.localAddress(), Duration.ZERO));
      });
    }
    begun.await();

    client.close();

    for (CompletableFuture<Void> sender : senders) {
      assertThat(sender)
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(AsynchronousCloseException.class);
    }
  }

  @Test
  void givesUpWaitingWhenInterrupted() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint client = bind(path("client"));
    int _ = fill(client, server);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() ->
            client.send(bytes("x"), server.localAddress(), client.localAddress(), Duration.ZERO));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void failsForTheRequestWhosePeerIsGoneAndForNoOther() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    NativeDatagramEndpoint gone = bind(path("gone"));
    NativeDatagramEndpoint client = bind(path("client"));
    gone.close();

    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> server.send(bytes("x"), path("gone"), server.localAddress(), LIMIT))
        .satisfies(e -> assertThat(e.errorName()).isEqualTo("ECONNREFUSED"));

    client.send(bytes("ask"), server.localAddress(), client.localAddress(), LIMIT);
    reply(server, take(server), "answer");
    assertThat(text(take(client).data())).isEqualTo("answer");
  }

  @Test
  void cannotAnswerAClientWithoutAName() throws Exception {
    NativeDatagramEndpoint server = bind(path("server"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> server.send(bytes("x"), UnixDomainSocketAddress.of(""), path("server"), LIMIT))
        .withMessageContaining("without a name");
  }
}
