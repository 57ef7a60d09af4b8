package io.socketserver.tests.multiplexing;

import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client of a server with event loops, over TCP or in memory.
interface EventClient extends Closeable {

  InputStream input() throws IOException;

  void send(String text) throws IOException;

  /// Ends its own way; reading goes on.
  void end() throws IOException;

  void reset() throws IOException;

  @Override
  void close() throws IOException;

  default String receive(int count) throws IOException {
    return new String(input().readNBytes(count), StandardCharsets.UTF_8);
  }

  default String receiveAll() throws IOException {
    return new String(input().readAllBytes(), StandardCharsets.UTF_8);
  }

  static EventClient connect(TcpServer server) throws IOException {
    return server.options().transport() instanceof MemoryTransport memory
        ? new InMemory(memory.connect(server.serverAddress()))
        : new OverTcp(EventServers.connect(server));
  }

  /// A client over TCP.
  record OverTcp(Socket socket) implements EventClient {

    @Override
    public InputStream input() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public void send(String text) throws IOException {
      EventServers.send(socket, text);
    }

    @Override
    public void end() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// A client in memory.
  record InMemory(MemoryClient client) implements EventClient {

    @Override
    public InputStream input() {
      return client.input();
    }

    @Override
    public void send(String text) throws IOException {
      client.send(text);
    }

    @Override
    public void end() throws IOException {
      client.shutdownOutput();
    }

    @Override
    public void reset() {
      client.reset();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
