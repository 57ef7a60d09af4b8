package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectedRepliesTest extends DatagramBench {

  /// Longer than what happens between two replies of a test; a watcher that came earlier would
  /// change nothing that is asserted here.
  private static final Duration DELAY = Duration.ofSeconds(1);

  private NativeDatagramEndpoint collecting(SocketAddress address) throws IOException {
    return bind(address, ServerOptions.builder().replyDelay(DELAY));
  }

  /// Those to a client whose socket is connected come from the address that it asked, or not at
  /// all.
  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1 127.0.0.1", "::1 ::1", "0.0.0.0 127.0.0.2", ":: 127.0.0.2", ":: ::1"})
  void repliesToWhatCameTogether(String boundAndAsked) throws Exception {
    String[] hosts = boundAndAsked.split(" ");
    NativeDatagramEndpoint endpoint = collecting(any(hosts[0]));
    DatagramChannel client = client(at(hosts[1], endpoint));
    List<String> questions = List.of("a", "b", "c");
    for (String question : questions) {
      client.write(bytes(question));
    }
    for (int i = 0; i < questions.size(); i++) {
      Datagram datagram = take(endpoint);
      reply(endpoint, datagram, "re: " + text(datagram.data()));
    }
    assertThat(endpoint.receive()).isNull();

    for (String question : questions) {
      assertThat(receive(client)).isEqualTo("re: " + question);
    }
  }

  /// The thread that received is busy with the next request, so that another has to send it.
  @Test
  void sendsAReplyWhenItsTimeIsOver() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    DatagramChannel client = client(endpoint.localAddress());
    for (int i = 0; i < 3; i++) {
      client.write(bytes("hello"));
      reply(endpoint, take(endpoint), "world " + i);

      assertThat(receive(client)).isEqualTo("world " + i);
    }
  }

  /// The watching thread rests by then, and must be woken.
  @Test
  void sendsAReplyAfterALongTimeWithout() throws Exception {
    var endpoint = bind(any("127.0.0.1"), ServerOptions.builder().replyDelay(Duration.ofNanos(2)));
    DatagramChannel client = client(endpoint.localAddress());
    for (int i = 0; i < 20; i++) {
      client.write(bytes("hello"));
      reply(endpoint, take(endpoint), "world " + i);
      assertThat(receive(client)).isEqualTo("world " + i);
      awaitResting();
    }
  }

  private static void awaitResting() throws InterruptedException {
    while (Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("replies"))
        .noneMatch(thread -> thread.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void keepsTheOrderOfRepliesOfAllSizes() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    DatagramChannel client = client(endpoint.localAddress());
    List<String> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(String.valueOf(i).repeat(i % 10 == 9 ? 2000 : 1));
    }
    client.write(bytes("hello"));
    Datagram datagram = take(endpoint);
    for (String reply : replies) {
      reply(endpoint, datagram, reply);
    }
    assertThat(endpoint.receive()).isNull();

    for (String reply : replies) {
      assertThat(receive(client)).isEqualTo(reply);
    }
  }

  @Test
  void tellsOfTheReplyThatTheKernelRefusesAndSendsTheOthers() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    List<String> lost = new ArrayList<>();
    endpoint.onReplyLost((client, failure) -> lost.add(client + " " + failure.getMessage()));
    DatagramChannel client = client(endpoint.localAddress());
    client.write(bytes("hello"));
    Datagram datagram = take(endpoint);
    // a broadcast, which the socket may not send: EACCES
    SocketAddress forbidden = at("127.255.255.255", endpoint);

    reply(endpoint, datagram, "one");
    endpoint.send(bytes("lost"), forbidden, datagram.to(), LIMIT);
    reply(endpoint, datagram, "two");
    assertThat(endpoint.receive()).isNull();

    assertThat(receive(client)).isEqualTo("one");
    assertThat(receive(client)).isEqualTo("two");
    assertThat(lost).singleElement().asString().contains("127.255.255.255", "ermission denied");
  }

  /// Regression: the thread that watches the time had ended, and a reply stayed until the next
  /// datagram came.
  @Test
  void goesOnWhenWhoIsToldOfLossesFails() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    var told = new CountDownLatch(1);
    endpoint.onReplyLost((client, failure) -> {
      told.countDown();
      throw new OutOfMemoryError("pretended");
    });
    DatagramChannel client = client(endpoint.localAddress());
    client.write(bytes("hello"));
    Datagram datagram = take(endpoint);
    endpoint.send(bytes("lost"), at("127.255.255.255", endpoint), datagram.to(), LIMIT);
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();

    client.write(bytes("hello"));
    reply(endpoint, take(endpoint), "world");

    assertThat(receive(client)).isEqualTo("world");
  }

  @Test
  void sendsWhatWaitsWhenItIsClosed() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    DatagramChannel client = client(endpoint.localAddress());
    client.write(bytes("hello"));
    reply(endpoint, take(endpoint), "world");

    endpoint.close();

    assertThat(receive(client)).isEqualTo("world");
  }

  @Test
  void sendsWhatOtherThreadsReply() throws Exception {
    NativeDatagramEndpoint endpoint = collecting(any("127.0.0.1"));
    DatagramChannel client = client(endpoint.localAddress());
    client.write(bytes("hello"));
    Datagram datagram = take(endpoint);
    reply(endpoint, datagram, "by the receiver");
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try {
                reply(endpoint, datagram, "by another");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    other.join();

    assertThat(List.of(receive(client), receive(client)))
        .containsExactlyInAnyOrder("by another", "by the receiver");
  }
}
