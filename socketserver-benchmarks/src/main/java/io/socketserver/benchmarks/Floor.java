package io.socketserver.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A warm request without any code of ours: a platform thread with a blocking channel sends each
/// message back. What is allocated here is the client's and the measurement's.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Floor {

  private ServerSocketChannel listener;
  private PingPongClient client;

  /// Connects.
  @Setup
  public void connect() throws IOException {
    listener = ServerSocketChannel.open().bind(Network.anyPort());
    client = new PingPongClient.OverLoopback(listener.getLocalAddress());
    SocketChannel connection = listener.accept();
    Thread.ofPlatform().daemon().name("echo").start(() -> echo(connection));
  }

  private static void echo(SocketChannel connection) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PingPongClient.MESSAGE);
    try (connection) {
      while (connection.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          connection.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      System.err.println(e); // the client has gone
    }
  }

  /// Sends one message.
  @Benchmark
  public void request() throws IOException {
    client.exchange();
  }

  /// Ends client and server.
  @TearDown
  public void close() throws IOException {
    client.close();
    listener.close();
  }
}
