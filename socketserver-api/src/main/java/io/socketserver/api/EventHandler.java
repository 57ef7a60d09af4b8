package io.socketserver.api;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A handler in the style of events: it is told what happens to its connection, and waits for
/// nothing.
///
/// ```java
/// public final class Echo implements EventHandler {
///   @Override
///   public void received(EventConnection connection, ByteBuffer data) {
///     connection.write(data);
///   }
/// }
/// ```
///
/// Under [MultiplexingMixIn] few threads serve many connections, each by such events; a handler
/// that waits there keeps all connections of its thread waiting. Under every other way of
/// processing the same handler is driven by its own [#handle(StreamRequest)], and sends the same
/// bytes.
///
/// The order is: [#opened], then any number of [#received] and [#writable], at most one
/// [#inputEnded] or [#failed], and [#closed] at the end, always where `opened` was called. What any
/// of them throws is this request's failure: what was written before is sent, and the connection
/// ended.
///
/// @threading All calls for one connection come one after the other and never at the same time. A
///   factory that makes a handler for every connection lets it keep its state in fields, unguarded.
/// @since 0.1
public interface EventHandler extends RequestHandler<StreamRequest> {

  /// The connection is there, and nothing was read from it.
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void opened(EventConnection connection) throws Exception {}

  /// Bytes have come: as many as were there, whatever the client meant by them. How many says
  /// nothing of messages.
  ///
  /// @param connection the connection, open
  /// @param data the bytes, from position to limit, at least one. They are good during this call
  ///   only: what is not used before it returns must be copied. What is left in it is lost
  /// @throws Exception for any reason; it is reported as this request's failure
  void received(EventConnection connection, ByteBuffer data) throws Exception;

  /// Nothing more will come: the client has sent end of stream, or the server is stopping and the
  /// handler was [idle][#isIdle]. Writing goes on until [EventConnection#end()].
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default calls [EventConnection#end()].
  default void inputEnded(EventConnection connection) throws Exception {
    connection.end();
  }

  /// So much of what was written has left that writing may go on, after
  /// [EventConnection#isWritable()] was false.
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void writable(EventConnection connection) throws Exception {}

  /// The connection has failed: reset, or a time-out. The request fails with this, whatever is done
  /// here. After a time-out to read, something may be written still; after anything else, writing
  /// does nothing.
  ///
  /// @param connection the connection
  /// @param failure what happened; a [java.net.SocketTimeoutException] for time-outs
  /// @throws Exception for any reason; it is added to the failure
  /// @implSpec The default does nothing.
  default void failed(EventConnection connection, IOException failure) throws Exception {}

  /// The last call, however the connection has ended: give back what was held for it. The
  /// connection may be open, to see that the client gets the rest, but belongs to the server now.
  ///
  /// @param connection the connection; writing to it does nothing
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void closed(EventConnection connection) throws Exception {}

  /// Whether this connection is between two messages, so that a server that stops may end it at
  /// once. A server that stops asks this for each connection, and after each of its events.
  ///
  /// @param connection the connection
  /// @return true if nothing is half done
  /// @implSpec The default says that it always is.
  default boolean isIdle(EventConnection connection) {
    return true;
  }

  /// Drives this handler where a request has a thread of its own: reads, and calls the other
  /// methods on this thread. Handlers in the style of events leave it as it is.
  ///
  /// @param request the connection
  /// @throws Exception what one of the methods threw, or the failure of the connection
  /// @implSpec The default calls [StreamRequest#drive(EventHandler)].
  @Override
  default void handle(StreamRequest request) throws Exception {
    request.drive(this);
  }
}
