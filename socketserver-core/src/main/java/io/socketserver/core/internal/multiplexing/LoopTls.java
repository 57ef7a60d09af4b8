package io.socketserver.core.internal.multiplexing;

import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.internal.request.TlsStart;
import java.io.IOException;

/// The start of TLS on a connection on its loop: at once, or when what was queued before has been
/// sent in plain. Meanwhile nothing is read.
///
/// @threading For the thread of the loop.
final class LoopTls {

  private final SocketStreamRequest request;
  private final ConnectionState state;
  private final LoopSocket socket;

  /// How many queued bytes are sent before TLS begins; 0 if it waits for none.
  private long plain;

  LoopTls(SocketStreamRequest request, ConnectionState state, LoopSocket socket) {
    this.request = request;
    this.state = state;
    this.socket = socket;
  }

  boolean canStart() {
    return !isPending() && request.connection().canStartTls();
  }

  /// Whether plain bytes wait for space before TLS begins.
  boolean isPending() {
    return plain > 0;
  }

  /// Encrypts what is written and read from now on.
  ///
  /// @param handler which may have been given bytes that the client has sent too early
  /// @throws IOException if it has, or the connection has failed
  void start(LoopHandler handler) throws IOException {
    if (isPending()) {
      throw new IllegalStateException(
          "TLS is already being started on this connection: it can be started once");
    }
    socket.flush();
    int unread = handler.unread();
    if (canStart() && unread == 0 && socket.queued() > 0) {
      plain = socket.queued();
      return;
    }
    begin();
    if (unread > 0) {
      handler.discardInput();
      IOException refusal = TlsStart.refusal(unread);
      socket.failed(refusal);
      throw refusal;
    }
  }

  private void begin() throws IOException {
    new TlsStart(request).begin();
    state.leftUnread(); // what has arrived is not announced again
  }

  /// How many bytes of the queue may be sent now.
  long sendable() {
    return isPending() ? plain : Long.MAX_VALUE;
  }

  /// Some of the queue was sent.
  void sent(long count) throws IOException {
    if (isPending()) {
      plain -= count;
      if (!isPending()) {
        begin();
      }
    }
  }
}
