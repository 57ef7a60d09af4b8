package io.socketserver.benchmarks;

import io.socketserver.api.EventHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.MultiplexingTcpServer;
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

/// The same in the style of events: a message on a warm connection, to a handler on an event loop,
/// and back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventDispatch {

  /// The transport.
  @Param({"native", "nio", "memory"})
  public String transport = "";

  private MultiplexingTcpServer server;
  private PingPongClient client;

  /// Connects.
  @Setup
  public void connect() throws IOException {
    var network = new Network(transport);
    EventHandler echo = (connection, data) -> connection.write(data);
    server =
        new MultiplexingTcpServer(
            Network.anyPort(), RequestHandlerFactory.shared(echo), network.options().build());
    server.start();
    client = network.connect(server);
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
    server.close();
  }
}
