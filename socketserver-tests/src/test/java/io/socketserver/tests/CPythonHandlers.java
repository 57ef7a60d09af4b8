package io.socketserver.tests;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.DatagramRequestHandler;
import io.socketserver.core.StreamRequestHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The handlers of CPython's own tests, by which other processes can serve as well.
///
/// @source CPython 3.13, `Lib/test/test_socketserver.py`
public final class CPythonHandlers {

  private CPythonHandlers() {}

  /// `MyStreamHandler` of the original: echoes one line through rfile and wfile.
  public static final class EchoLine extends StreamRequestHandler {

    /// Called for every request.
    public EchoLine() {}

    @Override
    public void handle(StreamRequest request) throws IOException {
      String line = request.readLine(8192);
      if (line != null) {
        wfile().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// `MyDatagramHandler` of the original.
  public static final class EchoDatagram extends DatagramRequestHandler {

    /// Called for every request.
    public EchoDatagram() {}

    @Override
    public void handle(DatagramRequest request) throws IOException {
      long _ = rfile().transferTo(wfile());
    }
  }

  /// `BadHandler` of the original, with an exception that is to be handled.
  public static final class Failing implements RequestHandler<StreamRequest> {

    /// Called for every request.
    public Failing() {}

    @Override
    public void handle(StreamRequest request) throws Exception {
      throw new Exception("handled");
    }
  }

  /// `BadHandler` of the original, with one that is not.
  public static final class FailingFatally implements RequestHandler<StreamRequest> {

    /// Called for every request.
    public FailingFatally() {}

    @Override
    public void handle(StreamRequest request) {
      throw new InternalError("not handled");
    }
  }
}
