package io.socketserver.handlers.samples.http;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Serves one connection on an event loop: one request after the other, a file piece by piece as
/// the client takes it.
///
/// Files are read in the loop. What lies in the memory of the system costs little; a slow disk
/// would keep the loop waiting, and threads suit it better.
///
/// @source RFC 9112, section 9
final class HttpEvents implements EventHandler {

  private final Responder responder;
  private final Duration idle;
  private final HeadParser parser = new HeadParser();

  /// Whether anything has come since the last head, be it an empty line: a client that sends those
  /// now and then has as little time for its request as any other.
  private boolean begun;

  /// Until when the rest of a head must have come; 0 while none has begun.
  private long deadline;

  private @Nullable ResponseWriter writer;
  private @Nullable FileTransfer transfer;
  private boolean open = true;
  private boolean inputEnded;

  /// Makes a handler.
  ///
  /// @param site the files
  /// @param idle how long to wait for a request
  HttpEvents(Site site, Duration idle) {
    this.responder = new Responder(site);
    this.idle = idle;
  }

  @Override
  public void opened(EventConnection connection) {
    connection.readTimeout(idle);
    writer = new ResponseWriter(connection.output());
  }

  /// One read may bring many requests. They are answered piece by piece, so that nothing of them is
  /// kept; what comes after the client has stopped to take answers must be.
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

  /// Does what can be done without waiting.
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

  /// Begins to answer the next request.
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
      // Where the next request would begin is unknown now.
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

  /// A limit per read would let a client send a byte now and then for ever.
  private void awaitMore(EventConnection connection) throws IOException {
    if (inputEnded) {
      connection.end();
    } else if (!begun) {
      connection.readTimeout(idle);
    } else {
      long now = System.nanoTime();
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

  /// No request has come in time. A connection that was merely kept for later ends without a word.
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
