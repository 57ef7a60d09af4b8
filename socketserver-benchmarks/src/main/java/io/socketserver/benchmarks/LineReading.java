package io.socketserver.benchmarks;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ThreadingTcpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A line of 64 bytes from a connection whose client sends lines as fast as they are taken.
///
/// The handler hands its request to the benchmark and waits, so that it is the benchmark's thread
/// that reads.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LineReading {

  private static final int LINE = 64;
  private static final int LINES = 1024;

  /// The transport.
  @Param({"native", "nio"})
  public String transport = "";

  private final SynchronousQueue<StreamRequest> accepted = new SynchronousQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private ThreadingTcpServer server;
  private SocketChannel client;
  private StreamRequest request;

  /// Connects, and begins to send.
  @Setup
  public void connect() throws IOException, InterruptedException {
    var network = new Network(transport);
    server =
        new ThreadingTcpServer(
            Network.anyPort(),
            RequestHandlerFactory.shared(this::handOver),
            network.options().build());
    server.start();
    client = SocketChannel.open(server.serverAddress());
    Thread.ofPlatform().daemon().name("sender").start(this::send);
    request = accepted.take();
  }

  private void handOver(StreamRequest own) throws InterruptedException {
    accepted.put(own);
    over.await();
  }

  private void send() {
    String line = "x".repeat(LINE - 1) + "\n";
    ByteBuffer lines = ByteBuffer.allocateDirect(LINE * LINES);
    lines.put(line.repeat(LINES).getBytes(StandardCharsets.US_ASCII));
    try {
      while (true) {
        lines.flip();
        while (lines.hasRemaining()) {
          client.write(lines);
        }
      }
    } catch (IOException e) {
      return; // the benchmark is over
    }
  }

  /// Reads one line.
  @Benchmark
  public @Nullable String line() throws IOException {
    return request.readLine(LINE);
  }

  /// Ends client and server.
  @TearDown
  public void close() throws IOException {
    over.countDown();
    client.close();
    server.close();
  }
}
