package io.socketserver.api;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An event-style handler: it is notified of events on its connection, and never blocks.
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
/// Under [MultiplexingMixIn] few threads serve many connections with such events; a handler that
/// blocks there blocks all connections of its event loop. Under every other way of processing,
/// [#handle(StreamRequest)] drives the same handler, and the client receives the same bytes.
///
/// The order of calls is: [#opened], then any number of [#received] and [#writable], at most one
/// [#inputEnded] or [#failed], and finally [#closed], always if `opened` was called. If one of them
/// throws, the request fails: what was written before is sent, and the connection ends.
///
/// @threading Calls for one connection never overlap. If the factory makes a handler for each
///   connection, the handler can keep its state in fields without synchronization.
/// @since 0.1
public interface EventHandler extends RequestHandler<StreamRequest> {

  /// The connection is open, and nothing has been read from it.
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void opened(EventConnection connection) throws Exception {}

  /// Bytes arrived. Chunk boundaries are arbitrary; they imply no message boundaries.
  ///
  /// @param connection the connection, open
  /// @param data the bytes from position to limit, at least one; valid only during this call. Copy
  ///   what you need later; bytes left in the buffer are lost
  /// @throws Exception for any reason; it is reported as this request's failure
  void received(EventConnection connection, ByteBuffer data) throws Exception;

  /// There is no more input: the client sent end of stream, or the server is stopping and the
  /// handler was [idle][#isIdle]. The handler may still write until [EventConnection#end()].
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default calls [EventConnection#end()].
  default void inputEnded(EventConnection connection) throws Exception {
    connection.end();
  }

  /// The connection is writable again, after [EventConnection#isWritable()] was false.
  ///
  /// @param connection the connection, open
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void writable(EventConnection connection) throws Exception {}

  /// The connection failed: a reset or a time-out. The request fails with this exception, whatever
  /// this method does. After a read time-out the handler may still write; after any other failure,
  /// writing has no effect.
  ///
  /// @param connection the connection
  /// @param failure what happened; a [java.net.SocketTimeoutException] for time-outs
  /// @throws Exception for any reason; it is added to the failure
  /// @implSpec The default does nothing.
  default void failed(EventConnection connection, IOException failure) throws Exception {}

  /// The last call, however the connection ended: release what was held for it. The server may
  /// still keep the connection open until the client has received everything.
  ///
  /// @param connection the connection; writing to it has no effect
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default does nothing.
  default void closed(EventConnection connection) throws Exception {}

  /// Whether this connection is between two messages, so that a stopping server may end it
  /// immediately. A stopping server asks for each connection, and after each of its events.
  ///
  /// @param connection the connection
  /// @return true if no message is incomplete
  /// @implSpec The default returns true.
  default boolean isIdle(EventConnection connection) {
    return true;
  }

  /// Serves a request that has a thread of its own: reads, and calls the other methods on this
  /// thread. A handler may override it if blocking calls serve such a request better; then the
  /// client must see the same bytes.
  ///
  /// @param request the connection
  /// @throws Exception what one of the methods threw, or the failure of the connection
  /// @implSpec The default calls [StreamRequest#drive(EventHandler)].
  @Override
  default void handle(StreamRequest request) throws Exception {
    request.drive(this);
  }
}
