package io.socketserver.benchmarks;

import io.socketserver.testkit.MemoryClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A client that sends a message and waits for its echo. Once it is connected it makes no garbage,
/// as far as its transport lets it.
sealed interface PingPongClient extends AutoCloseable {

  /// The size of a message in bytes.
  int MESSAGE = 64;

  /// Sends a message, and receives as many bytes.
  void exchange() throws IOException;

  @Override
  void close() throws IOException;

  /// A blocking channel, and buffers outside of the heap.
  final class OverLoopback implements PingPongClient {

    private final SocketChannel channel;
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
    private final ByteBuffer echo = ByteBuffer.allocateDirect(MESSAGE);

    OverLoopback(SocketAddress server) throws IOException {
      channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public void exchange() throws IOException {
      message.clear();
      while (message.hasRemaining()) {
        channel.write(message);
      }
      echo.clear();
      while (echo.hasRemaining()) {
        if (channel.read(echo) < 0) {
          throw new EOFException("the server has ended the connection");
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// The client of the network in memory.
  final class InMemory implements PingPongClient {

    private final MemoryClient client;
    private final byte[] message = new byte[MESSAGE];
    private final byte[] echo = new byte[MESSAGE];

    InMemory(MemoryClient client) {
      this.client = client;
    }

    @Override
    public void exchange() throws IOException {
      client.output().write(message);
      if (client.input().readNBytes(echo, 0, MESSAGE) < MESSAGE) {
        throw new EOFException("the server has ended the connection");
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
