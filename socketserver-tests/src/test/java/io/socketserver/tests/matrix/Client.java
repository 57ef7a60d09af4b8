package io.socketserver.tests.matrix;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.Transport;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryDatagramClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;

/// A client of any kind over any transport, which sends lines and receives texts.
public interface Client extends Closeable {

  /// How long a client waits for what must come.
  int LIMIT_MILLIS = 20_000;

  /// Its own address.
  SocketAddress address() throws IOException;

  void send(String text) throws IOException;

  /// Receives what one read gives; empty at the end of a stream.
  String receive() throws IOException;

  /// Sends bytes that are no text.
  default void sendBytes(byte[] bytes) throws IOException {
    throw new UnsupportedOperationException("only over a stream");
  }

  /// As [#receive()], for bytes that are no text.
  default byte[] receiveBytes() throws IOException {
    throw new UnsupportedOperationException("only over a stream");
  }

  /// Sends end of stream.
  default void end() throws IOException {
    throw new UnsupportedOperationException("datagrams have no end");
  }

  @Override
  void close() throws IOException;

  static Client of(Kind kind, Transport transport, SocketAddress server) throws IOException {
    if (transport instanceof MemoryTransport memory) {
      return kind.isStream()
          ? new MemoryStream(memory.connect(server))
          : new MemoryDatagrams(datagrams(kind, memory, server));
    }
    return switch (kind) {
      case TCP -> SocketStream.connect((InetSocketAddress) server);
      case UDP -> SocketDatagrams.connect((InetSocketAddress) server);
      case UNIX_STREAM -> ChannelStream.connect(server);
      case UNIX_DATAGRAM -> NativeDatagrams.connect(server);
    };
  }

  /// A client that is to be answered needs a name.
  private static MemoryDatagramClient datagrams(
      Kind kind, MemoryTransport memory, SocketAddress server) throws IOException {
    return kind.isUnix()
        ? memory.datagramClient(server, SocketPaths.next())
        : memory.datagramClient(server);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A client of connections.
  interface OfStream extends Client {
    @Override
    default void send(String text) throws IOException {
      sendBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    default String receive() throws IOException {
      return new String(receiveBytes(), StandardCharsets.UTF_8);
    }

    /// What a read gave.
    static byte[] part(byte[] bytes, int count) {
      return Arrays.copyOf(bytes, Math.max(0, count));
    }
  }

  /// TCP.
  record SocketStream(Socket socket) implements OfStream {
    static Client connect(InetSocketAddress server) throws IOException {
      Socket socket = new Socket(server.getAddress(), server.getPort());
      socket.setSoTimeout(LIMIT_MILLIS);
      return new SocketStream(socket);
    }

    @Override
    public SocketAddress address() {
      return socket.getLocalSocketAddress();
    }

    @Override
    public void sendBytes(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void end() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public byte[] receiveBytes() throws IOException {
      byte[] bytes = new byte[8192];
      return OfStream.part(bytes, socket.getInputStream().read(bytes));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// UDP.
  record SocketDatagrams(DatagramSocket socket) implements Client {
    static Client connect(InetSocketAddress server) throws IOException {
      DatagramSocket socket = new DatagramSocket(0, server.getAddress());
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.connect(server);
      return new SocketDatagrams(socket);
    }

    @Override
    public SocketAddress address() {
      return socket.getLocalSocketAddress();
    }

    @Override
    public void send(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(bytes, bytes.length));
    }

    @Override
    public String receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /// A UNIX stream socket: Java has a channel for it, and no socket with a time limit.
  record ChannelStream(SocketChannel channel) implements OfStream {
    static Client connect(SocketAddress server) throws IOException {
      SocketChannel channel = SocketChannel.open(server);
      channel.configureBlocking(false);
      return new ChannelStream(channel);
    }

    private void await(int operation) throws IOException {
      try (Selector selector = Selector.open()) {
        channel.register(selector, operation);
        if (selector.select(LIMIT_MILLIS) == 0) {
          throw new SocketTimeoutException("the server is late");
        }
      }
    }

    @Override
    public SocketAddress address() throws IOException {
      return channel.getLocalAddress();
    }

    @Override
    public void sendBytes(byte[] bytes) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        if (channel.write(left) == 0) {
          await(SelectionKey.OP_WRITE);
        }
      }
    }

    @Override
    public void end() throws IOException {
      SocketChannel _ = channel.shutdownOutput();
    }

    @Override
    public byte[] receiveBytes() throws IOException {
      await(SelectionKey.OP_READ);
      byte[] bytes = new byte[8192];
      return OfStream.part(bytes, channel.read(ByteBuffer.wrap(bytes)));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// A UNIX datagram socket: Java has none, so our own serves as client.
  record NativeDatagrams(DatagramEndpoint endpoint, SocketAddress server) implements Client {
    static Client connect(SocketAddress server) throws IOException {
      return new NativeDatagrams(
          Transports.named("native").bind(SocketPaths.next(), ServerOptions.defaults()), server);
    }

    @Override
    public SocketAddress address() {
      return endpoint.localAddress();
    }

    @Override
    public void send(String text) throws IOException {
      endpoint.send(bytes(text), server, address(), Duration.ofMillis(LIMIT_MILLIS));
    }

    @Override
    public String receive() throws IOException {
      long deadline = System.nanoTime() + Duration.ofMillis(LIMIT_MILLIS).toNanos();
      while (endpoint.awaitReady(deadline)) {
        DatagramEndpoint.Datagram datagram = endpoint.receive();
        if (datagram != null) {
          return StandardCharsets.UTF_8.decode(datagram.data()).toString();
        }
      }
      throw new SocketTimeoutException("nothing received");
    }

    @Override
    public void close() throws IOException {
      endpoint.close();
      boolean _ = Files.deleteIfExists(((UnixDomainSocketAddress) address()).getPath());
    }
  }

  /// A connection in memory.
  record MemoryStream(MemoryClient client) implements OfStream {
    @Override
    public SocketAddress address() {
      return client.localAddress();
    }

    @Override
    public void sendBytes(byte[] bytes) throws IOException {
      client.output().write(bytes);
    }

    @Override
    public void end() throws IOException {
      client.shutdownOutput();
    }

    @Override
    public byte[] receiveBytes() throws IOException {
      byte[] bytes = new byte[8192];
      return OfStream.part(bytes, client.input().read(bytes));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /// Datagrams in memory.
  record MemoryDatagrams(MemoryDatagramClient client) implements Client {
    @Override
    public SocketAddress address() {
      return client.localAddress();
    }

    @Override
    public void send(String text) throws IOException {
      boolean _ = client.send(text);
    }

    @Override
    public String receive() throws IOException {
      return client.receiveText();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
