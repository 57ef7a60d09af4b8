package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A Python-style handler class: `rfile` is the datagram, and the content of `wfile` is sent as one
/// datagram at the end.
///
/// Unlike in Python, nothing is sent if the handler wrote nothing; to send an empty datagram, reply
/// to the request itself.
///
/// A subclass that overrides [#setup] or [#finish] must call the super method.
///
/// @threading One instance serves one request, on one thread.
/// @source CPython 3.13, `socketserver.DatagramRequestHandler`
/// @since 0.1
public abstract class DatagramRequestHandler implements RequestHandler<DatagramRequest> {

  private @Nullable InputStream rfile;
  private final ByteArrayOutputStream wfile = new ByteArrayOutputStream();

  /// For subclasses.
  protected DatagramRequestHandler() {}

  /// Creates the streams.
  @Override
  public void setup(DatagramRequest request) throws Exception {
    rfile = new ByteArrayInputStream(request.bytes());
  }

  /// Sends the content of `wfile`, if there is any.
  @Override
  public void finish(DatagramRequest request) throws Exception {
    if (wfile.size() > 0) {
      request.reply(wfile.toByteArray());
    }
  }

  @Override
  public abstract void handle(DatagramRequest request) throws Exception;

  /// The bytes of the datagram.
  ///
  /// @return the stream
  /// @throws IllegalStateException before [#setup]
  protected final InputStream rfile() {
    if (rfile == null) {
      throw new IllegalStateException(
          "rfile() is made by setup(request): call it after that, and let a setup that overrides it"
              + " call super.setup(request)");
    }
    return rfile;
  }

  /// The bytes of the reply, at most 65,507 for UDP over IPv4.
  ///
  /// @return the stream
  protected final OutputStream wfile() {
    return wfile;
  }
}
