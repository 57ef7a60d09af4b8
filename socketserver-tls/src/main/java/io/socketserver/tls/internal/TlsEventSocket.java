package io.socketserver.tls.internal;

import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection with TLS on an event loop: it waits for what the handshake needs, and for space if
/// records are pending, whatever the loop waits for.
///
/// @threading For the thread of the loop, except [#readyLater()].
final class TlsEventSocket implements EventSocket, ReadinessListener {

  private final TlsConnection connection;
  private final Handshake handshake;
  private final SentRecords sent;
  private final ReadinessListener listener;

  /// Null until the connection is registered.
  private @Nullable EventSocket wrapped;

  TlsEventSocket(
      TlsConnection connection, Handshake handshake, SentRecords sent, ReadinessListener listener) {
    this.connection = connection;
    this.handshake = handshake;
    this.sent = sent;
    this.listener = listener;
  }

  void wrap(EventSocket socket) {
    wrapped = socket;
  }

  private EventSocket wrapped() {
    return Objects.requireNonNull(wrapped);
  }

  // ---- from the transport

  @Override
  public void ready(boolean readable, boolean writable) {
    if (!handshake.isDone()) {
      listener.ready(true, true); // whichever the handler waits for, it needs the handshake
      if (handshake.isDone()) {
        listener.ready(false, true); // the read may have completed it, after the write
      }
      return;
    }
    boolean failed = false;
    if (writable && sent.arePending()) {
      try {
        boolean _ = connection.finish();
      } catch (IOException e) {
        failed = true; // the next read reports it
      }
    }
    listener.ready(readable || failed, writable);
  }

  @Override
  public void readyLater() {
    listener.readyLater();
  }

  // ---- to the transport

  @Override
  public int read(int most) throws IOException {
    return wrapped().read(most);
  }

  @Override
  public boolean mayHaveMore() {
    return wrapped().mayHaveMore();
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    return wrapped().write(data);
  }

  @Override
  public void want(boolean readable, boolean writable) throws IOException {
    if (handshake.isDone()) {
      wrapped().want(readable, writable || sent.arePending());
    } else {
      boolean any = readable || writable;
      wrapped().want(any && handshake.wantsInput(), any && handshake.wantsSpace());
    }
  }

  @Override
  public void release() throws IOException {
    wrapped().release();
    connection.released();
  }
}
