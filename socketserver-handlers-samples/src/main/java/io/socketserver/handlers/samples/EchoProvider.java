package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/// `echo`: shows a connection with many messages, on event loops and on threads.
///
/// A method that keeps everything in local variables can be shared by all requests.
///
/// @source RFC 862
/// @since 0.1
public final class EchoProvider implements RequestHandlerProvider {

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String description() {
    return "sends back whatever it receives (RFC 862)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(new Echo());
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> request.reply(request.data()));
  }

  private static final class Echo implements EventHandler {

    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      connection.write(data);
    }

    /// On a thread of its own, blocking code holds less memory for an idle connection.
    @Override
    public void handle(StreamRequest request) throws IOException {
      while (request.awaitInput()) {
        request.transferAvailable(request.output());
      }
    }
  }
}
