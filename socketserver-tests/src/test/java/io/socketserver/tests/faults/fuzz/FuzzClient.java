package io.socketserver.tests.faults.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.tests.Await;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/// A client that sends what it is given, in one of many manners.
///
/// @threading For one thread.
final class FuzzClient {

  /// Some handlers answer without an end.
  private static final int MOST_READ = 2_000_000;

  private static final int SMALL = 2_000;
  private static final int MOST_IN_A_DATAGRAM = 60_000;

  /// How long a reply to a datagram is waited for, which paces the client.
  private static final Duration PACE = Duration.ofMillis(2);

  private final Random random;

  FuzzClient(Random random) {
    this.random = random;
  }

  /// Sends input over a connection of its own.
  ///
  /// @throws SocketTimeoutException if the server does not end what it should
  void converse(SocketAddress server, byte[] input) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      switch (random.nextInt(6)) {
        case 0 -> reset(channel, input);
        case 1 -> write(channel, input, input.length);
        case 2 -> {
          write(channel, input, input.length < SMALL ? 1 + random.nextInt(40) : input.length);
          readToTheEnd(channel);
        }
        default -> {
          write(channel, input, input.length);
          readToTheEnd(channel);
        }
      }
    } catch (SocketTimeoutException | ConnectException e) {
      throw e;
    } catch (IOException theServerHasEndedFirst) {
      return;
    }
  }

  /// All that is answered to input, one character for each byte.
  static String ask(SocketAddress server, byte[] input) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      write(channel, input, input.length);
      return readToTheEnd(channel);
    }
  }

  private static void reset(SocketChannel channel, byte[] input) throws IOException {
    write(channel, input, input.length);
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  }

  private static void write(SocketChannel channel, byte[] input, int size) throws IOException {
    for (int at = 0; at < input.length; at += size) {
      ByteBuffer piece = ByteBuffer.wrap(input, at, Math.min(size, input.length - at));
      while (piece.hasRemaining()) {
        int _ = channel.write(piece);
      }
    }
  }

  /// Ends what the server reads, and reads what it sends.
  private static String readToTheEnd(SocketChannel channel) throws IOException {
    var _ = channel.shutdownOutput();
    StringBuilder answer = new StringBuilder();
    long deadline = System.nanoTime() + Await.LIMIT.toNanos();
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
      while (answer.length() < MOST_READ) {
        int count = channel.read(buffer.clear());
        if (count < 0) {
          break;
        }
        answer.append(ISO_8859_1.decode(buffer.flip()));
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new SocketTimeoutException("no end; came: " + answer.length() + " bytes");
        }
        if (count == 0) {
          int _ = selector.select(left);
          selector.selectedKeys().clear();
        }
      }
    }
    return answer.toString();
  }

  /// A socket for datagrams, of whatever kind the server has.
  interface Datagrams extends Closeable {

    void send(byte[] input) throws IOException;

    /// What came within a time, or null.
    String receive(Duration time) throws IOException;

    static Datagrams to(SocketAddress server, Path folder) throws IOException {
      return server instanceof InetSocketAddress
          ? Udp.to(server)
          : UnixDatagrams.to(server, Files.createTempDirectory(folder, "c").resolve("s"));
    }
  }

  /// Sends input in a datagram, and takes a reply if there is one soon.
  static void exchange(Datagrams datagrams, byte[] input) throws IOException {
    datagrams.send(
        input.length > MOST_IN_A_DATAGRAM ? Arrays.copyOf(input, MOST_IN_A_DATAGRAM) : input);
    while (datagrams.receive(PACE) != null) {}
  }

  private record Udp(DatagramChannel channel, Selector selector) implements Datagrams {
    static Udp to(SocketAddress server) throws IOException {
      Udp udp = new Udp(DatagramChannel.open().connect(server), Selector.open());
      udp.channel.configureBlocking(false);
      var _ = udp.channel.register(udp.selector, SelectionKey.OP_READ);
      return udp;
    }

    @Override
    public void send(byte[] input) throws IOException {
      int _ = channel.write(ByteBuffer.wrap(input));
    }

    @Override
    public String receive(Duration time) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(65_535);
      int _ = selector.select(time.toMillis());
      selector.selectedKeys().clear();
      return channel.receive(buffer) == null ? null : ISO_8859_1.decode(buffer.flip()).toString();
    }

    @Override
    public void close() throws IOException {
      channel.close();
      selector.close();
    }
  }

  /// Java has no UNIX datagrams, so our own serve as client.
  private record UnixDatagrams(DatagramEndpoint endpoint, SocketAddress server, Path name)
      implements Datagrams {

    static Datagrams to(SocketAddress server, Path name) throws IOException {
      return new UnixDatagrams(
          Transports.named("native")
              .bind(UnixDomainSocketAddress.of(name), ServerOptions.defaults()),
          server,
          name);
    }

    @Override
    public void send(byte[] input) throws IOException {
      endpoint.send(ByteBuffer.wrap(input), server, endpoint.localAddress(), Await.LIMIT);
    }

    @Override
    public String receive(Duration time) throws IOException {
      long deadline = System.nanoTime() + time.toNanos();
      while (endpoint.awaitReady(deadline)) {
        DatagramEndpoint.Datagram datagram = endpoint.receive();
        if (datagram != null) {
          return ISO_8859_1.decode(datagram.data()).toString();
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      endpoint.close();
      Files.deleteIfExists(name);
    }
  }
}
