package io.socketserver.core;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.request.BufferedInput;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A Python-style handler class, with `rfile` and `wfile`.
///
/// ```java
/// public final class UpperHandler extends StreamRequestHandler {
///   @Override
///   public void handle(StreamRequest request) throws IOException {
///     String line = request.readLine(8192);
///     if (line != null) {
///       wfile().write(line.toUpperCase(Locale.ROOT).getBytes(UTF_8));
///     }
///   }
/// }
/// ```
///
/// A subclass that overrides [#setup] or [#finish] must call the super method.
///
/// @threading One instance serves one request, on one thread.
/// @source CPython 3.13, `socketserver.StreamRequestHandler`
/// @since 0.1
public abstract class StreamRequestHandler implements RequestHandler<StreamRequest> {

  private @Nullable InputStream rfile;
  private @Nullable OutputStream wfile;

  /// For subclasses.
  protected StreamRequestHandler() {}

  /// Applies [#timeout()] and [#disableNagleAlgorithm()], and creates the streams.
  @Override
  public void setup(StreamRequest request) throws Exception {
    Duration timeout = timeout();
    if (timeout != null) {
      request.readTimeout(timeout);
    }
    if (disableNagleAlgorithm()) {
      request.option(StandardSocketOptions.TCP_NODELAY, true);
    }
    int readBuffer = rbufsize();
    rfile = readBuffer > 1 ? new BufferedInput(request.input(), readBuffer) : request.input();
    int writeBuffer = wbufsize();
    wfile =
        writeBuffer > 0
            ? new BufferedOutputStream(request.output(), writeBuffer)
            : request.output();
  }

  /// Sends what `wfile` has buffered, if the connection is open.
  @Override
  public void finish(StreamRequest request) throws Exception {
    if (wfile != null && request.isOpen()) {
      wfile.flush();
    }
  }

  /// The bytes from the client.
  ///
  /// @return the stream
  /// @throws IllegalStateException before [#setup]
  protected final InputStream rfile() {
    if (rfile == null) {
      throw notSetUp();
    }
    return rfile;
  }

  /// The bytes to the client.
  ///
  /// @return the stream; unbuffered unless [#wbufsize()] says otherwise, and then every write is
  ///   sent completely before it returns
  /// @throws IllegalStateException before [#setup]
  protected final OutputStream wfile() {
    if (wfile == null) {
      throw notSetUp();
    }
    return wfile;
  }

  private static IllegalStateException notSetUp() {
    return new IllegalStateException(
        "rfile() and wfile() are made by setup(request): call them after it, and let a setup that"
            + " overrides it call super.setup(request)");
  }

  /// Below which size reads of `rfile` take from a buffer, so that many small reads need few system
  /// calls. It is the buffer of the request: lines may be read from either. Called by [#setup].
  ///
  /// @return bytes; -1, 0 or 1 if only reads of single bytes and lines need the buffer
  /// @implSpec The default is -1, as in Python.
  protected int rbufsize() {
    return -1;
  }

  /// The size of the buffer of `wfile`. Called by [#setup].
  ///
  /// @return bytes; 0 for none
  /// @implSpec The default is 0, as in Python.
  protected int wbufsize() {
    return 0;
  }

  /// The time limit for a single read. Called by [#setup].
  ///
  /// @return the time-out, zero for no limit, or null for that of the server's options
  /// @implSpec The default is null.
  protected @Nullable Duration timeout() {
    return null;
  }

  /// Whether to send small writes immediately, if the server's options do not already say so.
  /// Called by [#setup].
  ///
  /// @return true to set TCP_NODELAY
  /// @implSpec The default is false.
  protected boolean disableNagleAlgorithm() {
    return false;
  }

  @Override
  public abstract void handle(StreamRequest request) throws Exception;
}
