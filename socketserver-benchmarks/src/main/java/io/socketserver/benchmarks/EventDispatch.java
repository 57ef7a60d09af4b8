package io.socketserver.benchmarks;

import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.TcpServer;
import java.io.IOException;
import org.openjdk.jmh.annotations.Param;

/// The same in the style of events: a message on a warm connection, to a handler on an event loop,
/// and back.
public class EventDispatch extends WarmConnection {

  /// The transport.
  @Param({"native", "nio", "memory"})
  public String transport = "";

  private TcpServer server;

  @Override
  PingPongClient start() throws IOException {
    var network = new Network(transport);
    EventHandler echo = (connection, data) -> connection.write(data);
    var options = network.options().processing(MultiplexingOptions.defaults()).build();
    server = new TcpServer(Network.anyPort(), RequestHandlerFactory.shared(echo), options);
    server.start();
    return network.connect(server);
  }

  @Override
  void stop() throws IOException {
    server.close();
  }
}
