package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// `upper`: shows a line of text, and a new handler for every request, as in Python.
///
/// @source CPython 3.13, the examples in the documentation of `socketserver`
/// @since 0.1
public final class UpperProvider implements RequestHandlerProvider {

  /// In bytes; a client that sends a longer line is disconnected.
  private static final int MAX_LINE = 8192;

  @Override
  public String name() {
    return "upper";
  }

  @Override
  public String description() {
    return "answers one line, or one datagram, in upper case";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return LineHandler::new;
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return PacketHandler::new;
  }

  private static final class LineHandler implements RequestHandler<StreamRequest> {

    @Override
    public void handle(StreamRequest request) throws IOException {
      // Ends at a line feed, or when the client half-closes.
      String line = request.readLine(MAX_LINE);
      if (line != null) {
        request.write(upper(line));
      }
    }
  }

  private static final class PacketHandler implements RequestHandler<DatagramRequest> {

    @Override
    public void handle(DatagramRequest request) throws IOException {
      request.reply(upper(request.text()));
    }
  }

  private static String upper(String text) {
    return text.strip().toUpperCase(Locale.ROOT);
  }
}
