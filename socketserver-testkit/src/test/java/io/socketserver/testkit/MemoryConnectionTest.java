package io.socketserver.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryConnectionTest {

  private final ManualTime time = new ManualTime();
  private final MemoryTransport transport = MemoryTransport.with(time).streamCapacity(8);
  private MemoryClient client;
  private StreamConnection server;

  @BeforeEach
  void connect() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    StreamListener listener = transport.listen(address, ServerOptions.defaults());
    client = transport.connect(listener.localAddress());
    server = listener.accept();
  }

  @Test
  void carriesBytesBothWaysAndRoundTheEndOfItsRing() throws Exception {
    for (int i = 0; i < 5; i++) {
      client.send("abcde");
      assertThat(read(5)).isEqualTo("abcde");
      write("vwxyz");
      assertThat(new String(client.input().readNBytes(5), UTF_8)).isEqualTo("vwxyz");
    }
  }

  @Test
  void knowsItsAddressesAfterTheClose() throws Exception {
    server.close();

    assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
    assertThat(server.localAddress()).isNotEqualTo(client.localAddress());
  }

  @Test
  void countsWhatIsOpenOnceHoweverOftenItIsClosed() throws Exception {
    assertThat(transport.openConnections()).isOne();

    server.close();
    server.close();

    assertThat(transport.openConnections()).isZero();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void remembersOptionsAndRefusesUnknownOnes() throws Exception {
    server.option(StandardSocketOptions.TCP_NODELAY, true);

    assertThat(client.serverOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    assertThat(client.serverOption(StandardSocketOptions.SO_KEEPALIVE)).isNull();
    assertThatThrownBy(() -> server.option(StandardSocketOptions.IP_MULTICAST_LOOP, true))
        .isInstanceOf(UnsupportedOperationException.class);
    server.close();
    assertThatThrownBy(() -> server.option(StandardSocketOptions.TCP_NODELAY, true))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Nested
  class Reading {

    @Test
    void givesWhatIsThereWithoutWaitingForMore() throws Exception {
      client.send("ab");

      assertThat(read(100)).isEqualTo("ab");
    }

    @Test
    void waitsForBytes() throws Exception {
      var reading = InBackground.call(() -> read(10));
      time.awaitWaiters(1);

      client.send("x");

      assertThat(reading.result()).isEqualTo("x");
    }

    @Test
    void timesOutByTheClockOfTheTransportAndCanGoOn() throws Exception {
      long timeout = Duration.ofSeconds(3).toNanos();
      var reading =
          InBackground.call(() -> server.read(new byte[1], 0, 1, time.nanoTime() + timeout));
      assertThat(time.awaitWaiter(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));

      time.advance(Duration.ofSeconds(3));

      assertThat(reading.failure()).isInstanceOf(SocketTimeoutException.class);
      client.send("x");
      assertThat(read(1)).isEqualTo("x");
    }

    @Test
    void endsWithTheStreamAfterTheLastByte() throws Exception {
      client.send("ab");
      client.shutdownOutput();

      assertThat(read(10)).isEqualTo("ab");
      assertThat(server.read(new byte[1], 0, 1, StreamConnection.NEVER)).isEqualTo(-1);
      write("still");
      server.close();
      assertThat(client.readAll()).isEqualTo("still");
    }

    @Test
    void endsWhenOurInputIsShutDown() throws Exception {
      var reading = InBackground.call(() -> server.read(new byte[1], 0, 1, StreamConnection.NEVER));
      time.awaitWaiters(1);

      server.shutdownInput();

      assertThat(reading.result()).isEqualTo(-1);
      client.send("x");
      assertThat(server.read(new byte[1], 0, 1, StreamConnection.NEVER)).isEqualTo(-1);
    }

    @Test
    void failsWhenTheClientResets() throws Exception {
      var reading = InBackground.call(() -> server.read(new byte[1], 0, 1, StreamConnection.NEVER));
      time.awaitWaiters(1);

      client.reset();

      assertThat(reading.failure())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThat(server.isOpen()).isTrue();
    }

    @Test
    void failsWhenItIsClosedFromAnotherThread() throws Exception {
      var reading = InBackground.call(() -> server.read(new byte[1], 0, 1, StreamConnection.NEVER));
      time.awaitWaiters(1);

      server.close();

      assertThat(reading.failure()).isInstanceOf(AsynchronousCloseException.class);
      assertThatThrownBy(() -> read(1)).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closesTheConnectionWhenInterruptedAsChannelsDo() throws Exception {
      var reading = InBackground.call(() -> server.read(new byte[1], 0, 1, StreamConnection.NEVER));
      time.awaitWaiters(1);

      reading.interrupt();

      assertThat(reading.failure()).isInstanceOf(ClosedByInterruptException.class);
      assertThat(server.isOpen()).isFalse();
      assertThat(transport.openConnections()).isZero();
    }
  }

  @Nested
  class Writing {

    @Test
    void waitsForAReaderThatHasStopped() throws Exception {
      byte[] twenty = "0123456789abcdefghij".getBytes(UTF_8);
      assertThat(server.tryWrite(twenty, 0, 20)).isEqualTo(8);
      var writing = InBackground.run(() -> write("89abcdefghij"));
      time.awaitWaiters(1);

      assertThat(new String(client.input().readNBytes(20), UTF_8))
          .isEqualTo("0123456789abcdefghij");

      assertThat(writing.result()).isEqualTo("done");
    }

    @Test
    void timesOutByTheClockOfTheTransport() throws Exception {
      assertThat(server.tryWrite(new byte[20], 0, 20)).isEqualTo(8);
      long deadline = time.nanoTime() + Duration.ofSeconds(3).toNanos();
      var waiting = InBackground.run(() -> server.awaitWritable(deadline));
      assertThat(time.awaitWaiter(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));

      time.advance(Duration.ofSeconds(3));

      assertThat(waiting.failure())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Write timed out");
    }

    @Test
    void failsWhenItIsClosedFromAnotherThread() throws Exception {
      var writing = InBackground.run(() -> write("more than eight"));
      time.awaitWaiters(1);

      server.close();

      assertThat(writing.failure()).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void failsOnceTheClientHasClosedAndLosesWhatTheClientSent() throws Exception {
      client.send("lost");
      client.close();

      assertThatThrownBy(() -> write("x"))
          .isInstanceOf(SocketException.class)
          .hasMessage("Broken pipe");
      assertThatThrownBy(() -> read(1))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }

    @Test
    void failsAfterOurOwnEndOfStream() throws Exception {
      server.shutdownOutput();

      assertThatThrownBy(() -> write("x")).isInstanceOf(ClosedChannelException.class);
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Nested
  class Closing {

    @Test
    void deliversWhatWasWritten() throws Exception {
      write("bye");
      server.close();

      assertThat(client.readAll()).isEqualTo("bye");
    }

    @Test
    void resetsAndLosesTheReplyWhenSomethingIsUnread() throws Exception {
      client.send("unread");
      write("bye");
      server.close();

      assertThatThrownBy(() -> client.readAll())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }

    @Test
    void resetsWhenTheLingerTimeIsZero() throws Exception {
      write("bye");
      server.option(StandardSocketOptions.SO_LINGER, 0);
      server.close();

      assertThatThrownBy(() -> client.readAll())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }
  }

  private String read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int count = server.read(bytes, 0, length, StreamConnection.NEVER);
    return new String(bytes, 0, count, UTF_8);
  }

  private void write(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    for (int written = 0; written < bytes.length; ) {
      int count = server.tryWrite(bytes, written, bytes.length - written);
      if (count == 0) {
        server.awaitWritable(StreamConnection.NEVER);
      }
      written += count;
    }
  }
}
