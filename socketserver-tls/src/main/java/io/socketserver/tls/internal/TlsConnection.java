package io.socketserver.tls.internal;

import io.socketserver.api.TlsSession;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.tls.internal.Handshake.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// A connection with TLS. While it is idle it holds no buffers.
///
/// @threading As any connection: one thread may read while another writes.
/// @source RFC 8446; JSSE Reference Guide, SSLEngine
public final class TlsConnection extends ForwardingConnection {

  private final ReceivedRecords received;
  private final SentRecords sent;
  private final Handshake handshake;
  private final Decrypted decrypted = new Decrypted();

  /// The client has sent close_notify. Used by the thread that reads.
  private boolean inputEnded;

  private volatile boolean inputShut;

  /// Whether the transport's end of stream follows when all records are sent.
  private volatile boolean ending;

  private volatile @Nullable TlsEventSocket socket;

  /// Creates a connection whose handshake begins with its first read or write.
  ///
  /// @param connection what it encrypts
  /// @param certificates the certificates of the server
  public TlsConnection(StreamConnection connection, Certificates certificates) {
    super(connection);
    this.received = new ReceivedRecords(connection);
    this.sent = new SentRecords(connection);
    this.handshake = new Handshake(connection, certificates, received, sent);
  }

  @Override
  public boolean isEstablished() {
    return handshake.isDone();
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    if (!handshake.isDone()) {
      return Optional.empty();
    }
    SSLEngine engine = handshake.engine();
    String protocol = engine.getApplicationProtocol();
    return Optional.of(
        new TlsSession(
            engine.getSession(),
            Optional.ofNullable(Identities.requestedName(engine.getSession())),
            Optional.ofNullable(protocol == null || protocol.isEmpty() ? null : protocol)));
  }

  /// The bytes of the descriptor are encrypted.
  @Override
  public void withDescriptor(DescriptorUse use) {
    throw new UnsupportedOperationException("the bytes on the descriptor are encrypted by TLS");
  }

  @Override
  public boolean canStartTls() {
    return false;
  }

  @Override
  public void startTls() {
    throw new IllegalStateException("the connection is already encrypted, from its first byte on");
  }

  // ---- reading

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    if (inputShut || inputEnded) {
      return -1;
    }
    if (!handshake.isDone()) {
      Progress progress = handshake.step();
      if (progress != Progress.DONE) {
        return progress == Progress.ENDED || inputShut ? -1 : 0;
      }
    }
    int held = decrypted.take(bytes, offset, length);
    return held > 0 ? held : decrypt(bytes, offset, length);
  }

  private int decrypt(byte[] bytes, int offset, int length) throws IOException {
    SSLEngine engine = handshake.engine();
    while (true) {
      if (!received.isEmpty()) {
        int count = decryptRecord(engine, bytes, offset, length);
        if (count != 0) {
          return count;
        }
      }
      int count = received.receive();
      if (count <= 0) {
        return count == 0 || inputShut ? count : truncated();
      }
    }
  }

  /// Decrypts records until one has bytes for the handler.
  ///
  /// @return how many bytes; 0 if no record is complete; -1 at the end of the stream
  private int decryptRecord(SSLEngine engine, byte[] bytes, int offset, int length)
      throws IOException {
    while (!received.isEmpty()) {
      int count;
      SSLEngineResult result = unwrap(engine, ByteBuffer.wrap(bytes, offset, length));
      if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
        result = unwrap(engine, decrypted.space(engine.getSession().getApplicationBufferSize()));
        decrypted.add(result.bytesProduced());
        count = decrypted.take(bytes, offset, length);
      } else {
        count = result.bytesProduced();
      }
      if (count > 0) {
        return count;
      } else if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        inputEnded = true;
        return -1;
      } else if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
        return 0;
      }
    }
    return 0;
  }

  private SSLEngineResult unwrap(SSLEngine engine, ByteBuffer target) throws IOException {
    try {
      SSLEngineResult result = received.unwrap(engine, target);
      if (result.getStatus() == SSLEngineResult.Status.OK) {
        afterHandshake(engine, result);
      }
      return result;
    } catch (SSLException e) {
      try {
        sent.sendOwn(engine); // the alert
      } catch (IOException gone) {
        e.addSuppressed(gone);
      }
      throw e;
    }
  }

  /// Answers the client's messages after the handshake, such as a key update of TLS 1.3.
  private void afterHandshake(SSLEngine engine, SSLEngineResult result) throws IOException {
    HandshakeStatus status = result.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_WRAP) {
      sent.sendOwn(engine);
      if (result.bytesConsumed() == 0 && engine.isOutboundDone()) {
        throw new AsynchronousCloseException(); // it would ask for ever
      }
    } else if (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_UNWRAP) {
      if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
        // it costs the client nothing, and the server as much as a handshake
        throw new SSLHandshakeException("the client asked for a renegotiation");
      }
      Handshake.runTasks(engine);
    }
  }

  /// Somebody else may have ended the stream, so it is no end for the handler.
  private static int truncated() throws SSLException {
    throw new SSLException("the client ended its stream without close_notify: it may be truncated");
  }

  @Override
  public void awaitReadable(long deadline) throws IOException {
    if (handshake.isDone()) {
      super.awaitReadable(deadline);
    } else {
      handshake.await(deadline);
    }
  }

  @Override
  public void shutdownInput() throws IOException {
    inputShut = true;
    super.shutdownInput();
  }

  // ---- writing

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    if (!handshake.isDone()) {
      Progress progress = handshake.step();
      if (progress == Progress.ENDED) {
        throw new SSLHandshakeException("the client closed the connection before the handshake");
      } else if (progress != Progress.DONE) {
        return 0;
      }
    }
    return sent.write(handshake.engine(), bytes, offset, length);
  }

  @Override
  public void awaitWritable(long deadline) throws IOException {
    if (handshake.isDone()) {
      super.awaitWritable(deadline);
    } else {
      handshake.await(deadline);
    }
  }

  /// Sends close_notify, and then the transport's end of stream.
  @Override
  public void shutdownOutput() throws IOException {
    if (!handshake.isDone() || sent.end(handshake.engine())) {
      super.shutdownOutput();
      return;
    }
    ending = true;
    if (socket == null) {
      finishElsewhere();
    }
  }

  /// Sends what is pending, and then the end of the stream if that is next.
  ///
  /// @return whether it was everything
  boolean finish() throws IOException {
    if (!sent.flush()) {
      return false;
    }
    if (ending) {
      ending = false;
      super.shutdownOutput();
    }
    return true;
  }

  /// Does the same in a thread of its own, until the connection is closed.
  private void finishElsewhere() {
    Thread _ = Thread.ofVirtual().name("tls-end").start(this::finishWaiting);
  }

  private void finishWaiting() {
    try {
      while (!finish()) {
        super.awaitWritable(NEVER);
      }
    } catch (IOException e) {
      // the connection was closed, or has failed: nobody waits for its end
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (handshake.isDone() && isOpen()) {
        sent.tryEnd(handshake.engine());
      }
    } catch (IOException e) {
      // the client is gone, and needs no end of the stream
    } finally {
      super.close();
    }
  }

  // ---- event loops

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    var own = new TlsEventSocket(this, handshake, sent, listener);
    handshake.onLoop(listener);
    own.wrap(super.register(loop, own));
    socket = own;
    return own;
  }

  /// The connection has left its event loop.
  void released() {
    socket = null;
    if (ending) {
      finishElsewhere();
    }
  }
}
