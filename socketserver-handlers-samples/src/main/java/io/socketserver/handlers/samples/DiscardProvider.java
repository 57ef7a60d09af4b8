package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.util.Set;

/// `discard`: shows how to read to the end, and a lambda as a handler.
///
/// @source RFC 863
/// @since 0.1
public final class DiscardProvider implements RequestHandlerProvider {

  @Override
  public String name() {
    return "discard";
  }

  @Override
  public String description() {
    return "discards whatever it receives (RFC 863)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(DiscardProvider::discard);
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> {});
  }

  /// Reads until the client half-closes, or the server stops.
  static void discard(StreamRequest request) throws IOException {
    byte[] buffer = new byte[8192];
    while (request.awaitInput()) {
      var _ = request.input().read(buffer);
    }
  }
}
