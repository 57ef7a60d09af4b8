package io.socketserver.benchmarks;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ThreadingTcpServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A connection for each request, one after another: connect, a message, its echo, close.
///
/// Not in memory: there the rings of a connection would be what is measured.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AcceptToHandler {

  /// The transport.
  @Param({"native", "nio"})
  public String transport = "";

  private Network network;
  private ThreadingTcpServer server;

  /// Listens.
  @Setup
  public void listen() throws IOException {
    network = new Network(transport);
    server =
        new ThreadingTcpServer(
            Network.anyPort(),
            RequestHandlerFactory.shared(AcceptToHandler::echo),
            network.options().build());
    server.start();
  }

  private static void echo(StreamRequest request) throws IOException {
    byte[] buffer = new byte[PingPongClient.MESSAGE];
    request.output().write(buffer, 0, request.input().read(buffer));
  }

  /// Connects, sends one message, and closes.
  @Benchmark
  public void request() throws IOException {
    try (PingPongClient client = network.connect(server)) {
      client.exchange();
    }
  }

  /// Ends the server.
  @TearDown
  public void close() throws IOException {
    server.close();
  }
}
