package io.socketserver.unix;

/// A placeholder.
public final class UnixStreamServer {
  /// Makes one.
  public UnixStreamServer() {}
}
