package io.socketserver.tests.matrix;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.MemoryClient;
import io.socketserver.core.spi.MemoryDatagramClient;
import io.socketserver.core.spi.MemoryTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/// A client of either protocol over either transport, which sends lines and receives texts.
interface Client extends Closeable {

  /// How long a client waits for what must come.
  int LIMIT_MILLIS = 20_000;

  void send(String text) throws IOException;

  /// Receives what one read gives; empty at the end of a stream.
  String receive() throws IOException;

  @Override
  void close() throws IOException;

  static Client stream(ServerOptions options, SocketAddress server) throws IOException {
    if (options.transport() instanceof MemoryTransport memory) {
      return new MemoryStream(memory.connect(server));
    }
    InetSocketAddress inet = (InetSocketAddress) server;
    Socket socket = new Socket(inet.getAddress(), inet.getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return new SocketStream(socket);
  }

  static Client datagram(ServerOptions options, SocketAddress server) throws IOException {
    if (options.transport() instanceof MemoryTransport memory) {
      return new MemoryDatagrams(memory.datagramClient(server));
    }
    DatagramSocket socket = new DatagramSocket(0, ((InetSocketAddress) server).getAddress());
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.connect(server);
    return new SocketDatagrams(socket);
  }

  /// TCP.
  record SocketStream(Socket socket) implements Client {
    @Override
    public void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String receive() throws IOException {
      byte[] bytes = new byte[8192];
      int count = socket.getInputStream().read(bytes);
      return count < 0 ? "" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// UDP.
  record SocketDatagrams(DatagramSocket socket) implements Client {
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

  /// A connection in memory.
  record MemoryStream(MemoryClient client) implements Client {
    @Override
    public void send(String text) throws IOException {
      client.send(text);
    }

    @Override
    public String receive() throws IOException {
      byte[] bytes = new byte[8192];
      int count = client.input().read(bytes);
      return count < 0 ? "" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /// Datagrams in memory.
  record MemoryDatagrams(MemoryDatagramClient client) implements Client {
    @Override
    public void send(String text) throws IOException {
      boolean unused = client.send(text);
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
