package io.socketserver.handlers.samples.http;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Serves one connection: one request after the other, a file in pieces as the client receives it.
///
/// On a loop, files are read there. Cached files cost little; a slow disk would block the loop, and
/// threads are better for it.
///
/// @source RFC 9112, section 9
final class HttpHandler implements EventHandler {

  private final Responder responder;
  private final Duration idle;
  private final LongSupplier nanoTime;
  private final HeadParser parser = new HeadParser();

  /// Whether any byte has arrived since the last head, even an empty line: a client that sends
  /// those now and then gets no more time for its request than any other.
  private boolean begun;

  /// The deadline for the rest of a head; 0 if none has begun.
  private long deadline;

  private @Nullable ResponseWriter writer;
  private @Nullable FileTransfer transfer;
  private boolean open = true;
  private boolean inputEnded;

  /// Creates a handler.
  ///
  /// @param site the files
  /// @param idle how long to wait for a request
  HttpHandler(Site site, Duration idle) {
    this(site, idle, System::nanoTime);
  }

  /// For tests: with a monotonic clock, in nanoseconds.
  HttpHandler(Site site, Duration idle, LongSupplier nanoTime) {
    this.responder = new Responder(site);
    this.idle = idle;
    this.nanoTime = nanoTime;
  }

  /// On a thread of its own, a client that sends no request in time is no failure.
  @Override
  public void handle(StreamRequest request) throws Exception {
    try {
      request.drive(this);
    } catch (SocketTimeoutException e) {
      if (!request.isOpen()) {
        throw e; // it received no response in time, and was disconnected
      }
    }
  }

  @Override
  public void opened(EventConnection connection) {
    connection.readTimeout(idle);
    writer = new ResponseWriter(connection.output());
  }

  /// One read may contain many requests. They are answered piece by piece, so that none is
  /// buffered; only what arrives while the client does not read its responses must be.
  @Override
  public void received(EventConnection connection, ByteBuffer data) throws IOException {
    while (open && data.hasRemaining()) {
      boolean waits = transfer != null || !connection.isWritable();
      int size = waits ? data.remaining() : Math.min(data.remaining(), HeadParser.PIECE);
      parser.add(data.slice(data.position(), size));
      data.position(data.position() + size);
      begun = true;
      serve(connection);
    }
  }

  @Override
  public void writable(EventConnection connection) throws IOException {
    serve(connection);
  }

  @Override
  public void inputEnded(EventConnection connection) throws IOException {
    inputEnded = true;
    serve(connection);
  }

  @Override
  public void failed(EventConnection connection, IOException failure) throws IOException {
    if (failure instanceof SocketTimeoutException && open) {
      giveUp(connection);
    }
  }

  @Override
  public void closed(EventConnection connection) throws IOException {
    if (transfer != null) {
      transfer.close();
    }
  }

  @Override
  public boolean isIdle(EventConnection connection) {
    return transfer == null && parser.isEmpty();
  }

  /// Does what is possible without blocking.
  private void serve(EventConnection connection) throws IOException {
    while (connection.isWritable()) {
      if (transfer != null) {
        sendNext(transfer);
      } else if (!open) {
        connection.end();
      } else if (!serveNext(connection)) {
        return;
      }
    }
  }

  private void sendNext(FileTransfer sending) throws IOException {
    if (!sending.next()) {
      transfer = null;
      sending.close();
    }
  }

  /// Starts to answer the next request.
  ///
  /// @return false if there is none
  private boolean serveNext(EventConnection connection) throws IOException {
    RequestHead head;
    try {
      head = parser.next();
      if (head == null && inputEnded && !parser.isEmpty()) {
        throw HttpException.endedInHeader();
      }
    } catch (HttpException e) {
      // The beginning of the next request is unknown now.
      refuse(connection, Response.of(e));
      return false;
    }
    if (head == null) {
      awaitMore(connection);
      return false;
    }
    deadline = 0;
    begun = !parser.isEmpty();
    Response response = responder.respond(head);
    open = head.keepAlive() && !head.content() && !connection.request().server().isStopping();
    if (writer != null) {
      transfer = writer.begin(response, head, open);
    }
    return true;
  }

  /// A limit per read would let a client send one byte now and then for ever.
  private void awaitMore(EventConnection connection) throws IOException {
    if (inputEnded) {
      connection.end();
    } else if (!begun) {
      connection.readTimeout(idle);
    } else {
      long now = nanoTime.getAsLong();
      if (deadline == 0) {
        deadline = now + idle.toNanos();
      }
      if (deadline - now <= 0) {
        giveUp(connection);
      } else {
        connection.readTimeout(Duration.ofNanos(deadline - now));
      }
    }
  }

  /// No request arrived in time. An idle persistent connection ends without a response.
  private void giveUp(EventConnection connection) throws IOException {
    if (parser.answerExpected()) {
      refuse(connection, Response.plain(Status.REQUEST_TIMEOUT, "", "no complete request in time"));
    } else {
      open = false;
      connection.end();
    }
  }

  private void refuse(EventConnection connection, Response response) throws IOException {
    open = false;
    if (writer != null) {
      writer.writeLast(response);
    }
    connection.end();
  }
}
