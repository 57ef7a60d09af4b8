package io.socketserver.core.internal.request;

/// Who serves a connection by events.
///
/// @threading The first five are called by any thread, the others by the one that ends the request.
public interface RequestEvents {

  /// The server is stopping: ends the connection when its handler is idle.
  void endIdle();

  /// Ends the connection, without waiting for its client at the end, if the handler is idle and the
  /// client has been silent since then.
  ///
  /// @param since when it was heard or told something last
  void endIdle(long since);

  /// Somebody has closed the connection.
  void connectionClosed();

  /// The client may have been silent for too long; the read deadline must be set again if not.
  void readExpired();

  /// Whether the connection is closed at its end without waiting for the client: because the client
  /// has sent end of stream, or because the handler closes it.
  ///
  /// @return false if it lingers
  boolean closesAtOnce();

  /// The number of bytes received.
  ///
  /// @return bytes
  long bytesRead();

  /// The number of bytes sent.
  ///
  /// @return bytes
  long bytesWritten();
}
