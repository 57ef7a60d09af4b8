package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import io.socketserver.unix.socket.SystemCallException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternetDatagramsTest extends DatagramBench {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1"})
  void answersFromTheAddressItIsBoundTo(String host) throws Exception {
    NativeDatagramEndpoint endpoint = bind(any(host));
    DatagramChannel client = client(endpoint.localAddress());
    client.write(bytes("hello"));

    Datagram datagram = take(endpoint);
    reply(endpoint, datagram, "world");

    assertThat(text(datagram.data())).isEqualTo("hello");
    assertThat(datagram.from()).isEqualTo(client.getLocalAddress());
    assertThat(datagram.to()).isEqualTo(endpoint.localAddress());
    assertThat(datagram.truncated()).isFalse();
    assertThat(datagram.credentials()).isNull();
    assertThat(receive(client)).isEqualTo("world");
  }

  /// The client's socket is connected: it takes an answer from the address only that it asked.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0 127.0.0.1",
        "0.0.0.0 127.0.0.2",
        "0.0.0.0 127.9.9.9",
        ":: 127.0.0.1",
        ":: 127.0.0.2",
        ":: ::1"
      })
  void answersFromTheAddressThatWasAsked(String wildcardAndAsked) throws Exception {
    String[] hosts = wildcardAndAsked.split(" ");
    NativeDatagramEndpoint endpoint = bind(any(hosts[0]));
    DatagramChannel client = client(at(hosts[1], endpoint));
    for (String question : List.of("one", "two")) {
      client.write(bytes(question));

      Datagram datagram = take(endpoint);
      reply(endpoint, datagram, "re: " + question);

      assertThat(datagram.to()).isEqualTo(at(hosts[1], endpoint));
      assertThat(datagram.from()).isEqualTo(client.getLocalAddress());
      assertThat(receive(client)).isEqualTo("re: " + question);
    }
  }

  @Test
  void tellsApartTheAddressesThatWereAsked() throws Exception {
    NativeDatagramEndpoint endpoint = bind(any("::"));
    List<String> hosts = List.of("127.0.0.1", "::1", "127.0.0.2", "127.0.0.1");
    for (String host : hosts) {
      client(at(host, endpoint)).write(bytes(host));
    }
    for (String host : hosts) {
      assertThat(take(endpoint).to()).isEqualTo(at(host, endpoint));
    }
  }

  /// A broadcast cannot be answered from, but from an address of ours.
  @Test
  void answersBroadcasts() throws Exception {
    for (String wildcard : List.of("0.0.0.0", "::")) {
      NativeDatagramEndpoint endpoint = bind(any(wildcard));
      DatagramChannel client = DatagramChannel.open().bind(any("127.0.0.1"));
      opened.add(client);
      client.setOption(StandardSocketOptions.SO_BROADCAST, true);
      client.send(bytes("anybody?"), at("127.255.255.255", endpoint));

      Datagram datagram = take(endpoint);
      reply(endpoint, datagram, "me");

      assertThat(receive(client)).isEqualTo("me");
    }
  }

  @Test
  void cutsAtTheLargestPacket() throws Exception {
    NativeDatagramEndpoint endpoint =
        bind(any("127.0.0.1"), ServerOptions.builder().maxPacketSize(4));
    // not connected: such a channel sends empty datagrams, too
    DatagramChannel client = DatagramChannel.open();
    opened.add(client);
    for (String data : List.of("1234", "12345", "", "123")) {
      int _ = client.send(bytes(data), endpoint.localAddress());
    }

    assertThat(take(endpoint)).satisfies(whole("1234", false));
    assertThat(take(endpoint)).satisfies(whole("1234", true));
    assertThat(take(endpoint)).satisfies(whole("", false));
    assertThat(take(endpoint)).satisfies(whole("123", false));
  }

  private static Consumer<Datagram> whole(String text, boolean truncated) {
    return datagram -> {
      assertThat(text(datagram.data())).isEqualTo(text);
      assertThat(datagram.truncated()).isEqualTo(truncated);
    };
  }

  @Test
  void carriesTheLargestPayloads() throws Exception {
    for (String wildcard : List.of("127.0.0.1", "0.0.0.0")) {
      NativeDatagramEndpoint endpoint =
          bind(any(wildcard), ServerOptions.builder().maxPacketSize(65_535));
      DatagramChannel client = client(at("127.0.0.1", endpoint));
      String largest = "x".repeat(65_507);
      client.write(bytes(largest));

      Datagram datagram = take(endpoint);
      reply(endpoint, datagram, largest);

      assertThat(datagram.data().remaining()).isEqualTo(65_507);
      assertThat(receive(client)).isEqualTo(largest);
      for (int tooLong : new int[] {65_508, 70_000}) {
        assertThatExceptionOfType(SystemCallException.class)
            .isThrownBy(() -> reply(endpoint, datagram, "x".repeat(tooLong)))
            .withMessageContaining("EMSGSIZE");
      }
    }
  }

  /// ICMP answers what is sent to a port where nobody listens.
  @Test
  void knowsNothingOfClientsThatAreGone() throws Exception {
    NativeDatagramEndpoint endpoint = bind(any("127.0.0.1"));
    InetSocketAddress gone;
    try (DatagramChannel client = DatagramChannel.open().bind(any("127.0.0.1"))) {
      gone = (InetSocketAddress) client.getLocalAddress();
    }
    DatagramChannel other = client(endpoint.localAddress());
    for (int i = 0; i < 100; i++) {
      endpoint.send(bytes("x"), gone, endpoint.localAddress(), LIMIT);
      other.write(bytes("still there?"));
      reply(endpoint, take(endpoint), "yes");
      assertThat(receive(other)).isEqualTo("yes");
    }
  }

  @Test
  void countsWhatTheKernelDrops() throws Exception {
    NativeDatagramEndpoint endpoint =
        bind(any("127.0.0.1"), ServerOptions.builder().receiveBufferSize(4096));
    DatagramChannel client = client(endpoint.localAddress());
    int sent = 200;
    for (int i = 0; i < sent; i++) {
      client.write(bytes("x".repeat(500)));
    }
    int received = 0;
    while (endpoint.receive() != null) {
      received++;
    }
    assertThat(received).isLessThan(sent);
    assertThat(endpoint.dropped()).isZero(); // each was there before the first was dropped

    client.write(bytes("next"));
    assertThat(text(take(endpoint).data())).isEqualTo("next");

    assertThat(endpoint.dropped()).isEqualTo(sent - received);
  }

  @Test
  void sharesAPortOnlyWhereAsked() throws Exception {
    NativeDatagramEndpoint alone = bind(any("127.0.0.1"));
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> bind(alone.localAddress()))
        .satisfies(e -> assertThat(e.errorName()).isEqualTo("EADDRINUSE"));

    NativeDatagramEndpoint first =
        bind(any("127.0.0.1"), ServerOptions.builder().allowReusePort(true));
    NativeDatagramEndpoint second =
        bind(first.localAddress(), ServerOptions.builder().allowReusePort(true));
    assertThat(second.localAddress()).isEqualTo(first.localAddress());
  }

  @Test
  void leavesNoDescriptorWhereItCannotBind() throws Exception {
    SocketAddress taken = bind(any("127.0.0.1")).localAddress();
    long before = descriptors();
    for (int i = 0; i < 100; i++) {
      assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> bind(taken));
    }
    assertThat(descriptors()).isLessThan(before + 50);
  }

  /// The peer's buffer takes nothing; our own fills up only where the device is slow, which
  /// loopback never is. So this shows that no send waits for a peer.
  @Test
  void neverWaitsForThePeer() throws Exception {
    NativeDatagramEndpoint endpoint = bind(any("0.0.0.0"));
    NativeDatagramEndpoint silent =
        bind(any("127.0.0.1"), ServerOptions.builder().receiveBufferSize(4096));
    for (int i = 0; i < 1000; i++) {
      endpoint.send(
          bytes("x".repeat(1000)),
          silent.localAddress(),
          at("127.0.0.1", endpoint),
          Duration.ofSeconds(10));
    }
    assertThat(silent.receive()).isNotNull();
  }
}
