package io.socketserver.core.internal.request;

import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLHandshakeException;

/// The step from plain bytes to encrypted ones on a running connection (STARTTLS).
///
/// Whoever sits between client and server can insert plain bytes after the client's command. If
/// they were still read after the handshake, they would look as if the client had encrypted them.
/// So nothing that was received before may be left.
///
/// @source RFC 3207, section 6; CVE-2011-0411
public final class TlsStart {

  private final SocketStreamRequest request;

  /// For one step.
  ///
  /// @param request whose connection is to be encrypted
  public TlsStart(SocketStreamRequest request) {
    this.request = request;
  }

  /// Takes the step for a handler that reads and writes itself.
  void run(RequestInput input, RequestOutput output) throws IOException {
    input.begin();
    output.begin();
    try {
      begin();
      int unread = input.takeBuffered().length;
      if (unread > 0) {
        throw refuse(request, refusal(unread));
      }
      input.answered(); // as after the connect, a stopping server may end it
    } finally {
      output.done();
      input.done();
    }
  }

  /// Encrypts from now on, and limits the time of the handshake. Nobody reads or writes meanwhile.
  ///
  /// @throws IOException if the connection is closed, or a layer had received bytes
  public void begin() throws IOException {
    try {
      request.connection().startTls();
    } catch (IOException e) {
      IOException failure = request.failed(e);
      request.close();
      throw failure;
    }
    request.deadlines().handshakeBegins();
  }

  /// Closes a connection that has received plain bytes, and discards them.
  ///
  /// @return what to throw
  static IOException refuse(StreamRequest request, ByteBuffer unread) {
    IOException refusal = refusal(unread.remaining());
    unread.position(unread.limit());
    return refuse(request, refusal);
  }

  private static IOException refuse(StreamRequest request, IOException refusal) {
    IOException failure =
        request instanceof SocketStreamRequest own ? own.failed(refusal) : refusal;
    request.close();
    return failure;
  }

  /// The failure of a connection that has received plain bytes.
  ///
  /// @param unread how many
  /// @return the failure, which is one of the handshake
  public static IOException refusal(int unread) {
    return new SSLHandshakeException(
        "received "
            + unread
            + " plain bytes after the command that starts TLS, which anyone may have inserted; a"
            + " client must wait for the reply to the command, and then begin the handshake");
  }
}
