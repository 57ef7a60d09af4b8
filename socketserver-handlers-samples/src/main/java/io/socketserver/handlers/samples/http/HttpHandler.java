package io.socketserver.handlers.samples.http;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Serves one connection: one request after the other, until either side ends it.
///
/// @source RFC 9112, section 9
final class HttpHandler implements RequestHandler<StreamRequest> {

  private final Responder responder;
  private final Duration idle;

  /// Creates a handler.
  ///
  /// @param site the files
  /// @param idle how long to wait for a request
  HttpHandler(Site site, Duration idle) {
    this.responder = new Responder(site);
    this.idle = idle;
  }

  @Override
  public void handle(StreamRequest request) throws IOException {
    HeadReader heads = new HeadReader(request, idle, System::nanoTime);
    ResponseWriter writer = new ResponseWriter(request.output());
    boolean open = true;
    while (open) {
      RequestHead head = next(heads, writer);
      if (head == null) {
        return;
      }
      Response response = responder.respond(head);
      // Checked after the work is done, so that the client learns it as late as possible.
      open = head.keepAlive() && !head.content() && !request.server().isStopping();
      writer.write(response, head, open);
    }
  }

  /// Reads the next request, or sends an error response and returns null.
  private static @Nullable RequestHead next(HeadReader heads, ResponseWriter writer)
      throws IOException {
    try {
      return heads.next();
    } catch (SocketTimeoutException e) {
      if (heads.answerExpected()) {
        writer.writeLast(Response.plain(Status.REQUEST_TIMEOUT, "", "no complete request in time"));
      }
    } catch (HttpException e) {
      // The beginning of the next request is unknown now.
      writer.writeLast(Response.of(e));
    }
    return null;
  }
}
