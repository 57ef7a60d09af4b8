package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/// `echo`: shows a connection with many messages.
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
    return RequestHandlerFactory.shared(EchoProvider::echo);
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> request.reply(request.data()));
  }

  private static void echo(StreamRequest request) throws IOException {
    InputStream input = request.input();
    // A server that stops ends the connections that wait here, and lets the others finish. No
    // buffer
    // is held while one waits.
    while (request.awaitInput()) {
      request.output().write(input.readNBytes(input.available()));
    }
  }
}
