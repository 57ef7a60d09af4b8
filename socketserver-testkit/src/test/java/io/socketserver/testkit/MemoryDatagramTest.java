package io.socketserver.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryDatagramTest {

  private final ManualTime time = new ManualTime();
  private final MemoryTransport transport = MemoryTransport.with(time).datagramCapacity(2);
  private DatagramEndpoint server;
  private MemoryDatagramClient client;

  @BeforeEach
  void bind() throws IOException {
    server =
        transport.bind(
            new InetSocketAddress("127.0.0.1", 0),
            ServerOptions.builder().maxPacketSize(5).build());
    client = transport.datagramClient(server.localAddress());
  }

  @Test
  void carriesDatagramsThereAndBack() throws Exception {
    assertThat(client.send("hello")).isTrue();
    Datagram received = server.receive();

    assertThat(text(received)).isEqualTo("hello");
    assertThat(received.from()).isEqualTo(client.localAddress());
    assertThat(received.to()).isEqualTo(server.localAddress());
    reply(received, "world", Duration.ZERO);
    Datagram reply = client.receive();
    assertThat(text(reply)).isEqualTo("world");
    assertThat(reply.from()).isEqualTo(server.localAddress());
  }

  @Test
  void keepsEmptyDatagrams() throws Exception {
    client.send("");

    assertThat(server.receive().data().remaining()).isZero();
    assertThat(server.receive()).isNull();
  }

  @Test
  void cutsWhatIsLongerThanTheLargestPacketAndSaysSo() throws Exception {
    client.send("12345");
    client.send("123456");

    assertThat(server.receive().truncated()).isFalse();
    Datagram cut = server.receive();
    assertThat(cut.truncated()).isTrue();
    assertThat(text(cut)).isEqualTo("12345");
  }

  @Test
  void losesWhatIsSentToAFullQueueAndToNobody() throws Exception {
    assertThat(client.send("1")).isTrue();
    assertThat(client.send("2")).isTrue();
    assertThat(client.send("3")).isFalse();

    server.close();

    assertThat(client.send("4")).isFalse();
  }

  @Test
  void refusesMoreThanADatagramHolds() {
    assertThatThrownBy(() -> client.send(new byte[65_508]))
        .isInstanceOf(SocketException.class)
        .hasMessage("Message too long");
  }

  @Test
  void letsAServerWaitForRoomAtTheClient() throws Exception {
    client.send("x");
    Datagram received = server.receive();
    reply(received, "1", Duration.ZERO);
    reply(received, "2", Duration.ZERO);
    var third = InBackground.run(() -> reply(received, "3", Duration.ofSeconds(1)));
    assertThat(time.awaitWaiter(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));

    assertThat(client.receiveText()).isEqualTo("1");

    assertThat(third.result()).isEqualTo("done");
    var fourth = InBackground.run(() -> reply(received, "4", Duration.ofSeconds(1)));
    time.awaitWaiters(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(fourth.failure()).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void endsAWaitForRoomWhenTheServerCloses() throws Exception {
    client.send("x");
    Datagram received = server.receive();
    reply(received, "1", Duration.ZERO);
    reply(received, "2", Duration.ZERO);
    var third = InBackground.run(() -> reply(received, "3", Duration.ZERO));
    time.awaitWaiters(1);

    server.close();

    assertThat(third.failure()).isInstanceOf(AsynchronousCloseException.class);
    assertThatThrownBy(() -> reply(received, "4", Duration.ZERO))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void endsAWaitOfAClientByAnInterrupt() throws Exception {
    var receiving = InBackground.call(client::receive);
    time.awaitWaiters(1);

    receiving.interrupt();

    assertThat(receiving.failure()).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void isReadyWhileADatagramIsThere() throws Exception {
    assertThat(server.awaitReady(time.nanoTime())).isFalse();
    client.send("x");

    assertThat(server.awaitReady(time.nanoTime())).isTrue();
    server.receive();
    assertThat(server.awaitReady(time.nanoTime())).isFalse();
  }

  @Test
  void keepsTheDatagramWhenReceivingFails() throws Exception {
    client.send("x");
    transport.failNext(Operation.RECEIVE, 1, () -> new SocketException("No buffer space"));

    assertThatThrownBy(server::receive).hasMessage("No buffer space");
    assertThat(text(server.receive())).isEqualTo("x");
  }

  @Test
  void failsToSendWhenToldTo() throws Exception {
    client.send("x");
    Datagram received = server.receive();
    transport.failNext(Operation.SEND, 1, () -> new SocketException("Network is unreachable"));

    assertThatThrownBy(() -> reply(received, "1", Duration.ZERO))
        .hasMessage("Network is unreachable");
    reply(received, "2", Duration.ZERO);
    assertThat(client.receiveText()).isEqualTo("2");
  }

  @Test
  void countsSocketsAndFreesTheirAddresses() throws Exception {
    assertThat(transport.openDatagramSockets()).isEqualTo(2);
    assertThatThrownBy(() -> transport.datagramClient(server.localAddress(), client.localAddress()))
        .isInstanceOf(BindException.class);

    client.close();
    server.close();
    server.close();

    assertThat(transport.openDatagramSockets()).isZero();
    transport.datagramClient(server.localAddress(), client.localAddress()).close();
  }

  private static String text(Datagram datagram) {
    return UTF_8.decode(datagram.data().duplicate()).toString();
  }

  private void reply(Datagram to, String text, Duration timeout) throws IOException {
    server.send(ByteBuffer.wrap(text.getBytes(UTF_8)), to.from(), to.to(), timeout);
  }
}
