package io.socketserver.benchmarks;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import org.openjdk.jmh.annotations.Param;

/// A message on a connection that has had many: to a blocking handler, and back.
public class WarmRequest extends WarmConnection {

  /// How a handler takes what there is.
  public enum Form {
    /// It reads.
    READ(WarmRequest::read),
    /// It waits first, which is where a connection may be idle.
    AWAIT(WarmRequest::await),
    /// It waits, and passes on what there is then.
    TRANSFER(WarmRequest::transfer);

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

  @Override
  PingPongClient start() throws IOException {
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
    return network.connect(server);
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

  private static void transfer(StreamRequest request) throws IOException {
    while (request.awaitInput()) {
      request.transferAvailable(request.output());
    }
  }

  @Override
  void stop() throws IOException {
    server.close();
  }
}
