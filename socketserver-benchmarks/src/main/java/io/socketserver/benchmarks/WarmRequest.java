package io.socketserver.benchmarks;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.TcpServer;
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

/// A message on a connection that has had many: to a blocking handler with a buffer of its own, and
/// back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WarmRequest {

  /// How a handler takes what there is.
  public enum Form {
    /// It reads.
    READ(WarmRequest::read),
    /// It waits first, which is where a connection may be idle.
    AWAIT(WarmRequest::await);

    private final RequestHandler<StreamRequest> handler;

    Form(RequestHandler<StreamRequest> handler) {
      this.handler = handler;
    }
  }

  /// The transport.
  @Param({"native", "nio", "memory"})
  public String transport = "";

  /// On which thread the handler runs.
  @Param({"VIRTUAL", "PLATFORM"})
  public ThreadingOptions.Threads threads = ThreadingOptions.Threads.VIRTUAL;

  /// What the handler does.
  @Param public Form form = Form.READ;

  private TcpServer server;
  private PingPongClient client;

  /// Connects.
  @Setup
  public void connect() throws IOException {
    var network = new Network(transport);
    var processing =
        threads == ThreadingOptions.Threads.VIRTUAL
            ? ThreadingOptions.virtual()
            : ThreadingOptions.platform();
    server =
        new TcpServer(
            Network.anyPort(),
            RequestHandlerFactory.shared(form.handler),
            network.options().processing(processing).build());
    server.start();
    client = network.connect(server);
  }

  private static void read(StreamRequest request) throws IOException {
    byte[] buffer = new byte[PingPongClient.MESSAGE];
    for (int n = request.input().read(buffer); n > 0; n = request.input().read(buffer)) {
      request.output().write(buffer, 0, n);
    }
  }

  private static void await(StreamRequest request) throws IOException {
    byte[] buffer = new byte[PingPongClient.MESSAGE];
    while (request.awaitInput()) {
      request.output().write(buffer, 0, request.input().read(buffer));
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
    server.close();
  }
}
