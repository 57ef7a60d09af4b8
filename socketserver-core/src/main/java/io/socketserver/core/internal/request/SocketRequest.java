package io.socketserver.core.internal.request;

/// What a server asks of its own requests, beside what handlers may.
public interface SocketRequest {

  /// Whether a handler's exception was caused by this request's socket.
  ///
  /// @param thrown what the handler threw
  /// @return true if the client or the network is to blame
  boolean isFaultOfClient(Throwable thrown);

  /// How much was received.
  ///
  /// @return bytes
  long bytesRead();

  /// How much was sent.
  ///
  /// @return bytes
  long bytesWritten();
}
