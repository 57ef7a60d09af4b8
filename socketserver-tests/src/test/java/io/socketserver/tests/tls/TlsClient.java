package io.socketserver.tests.tls;

import io.socketserver.tests.matrix.Client;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A client that talks TLS over another client, whatever that is connected to. Its handshake begins
/// with the first call.
public final class TlsClient implements Client.OfStream {

  private final Client client;
  private final SSLEngine engine;
  private ByteBuffer received = ByteBuffer.allocate(0);
  private boolean ended;

  private TlsClient(Client client, SSLEngine engine) {
    this.client = client;
    this.engine = engine;
    engine.setUseClientMode(true);
  }

  /// Trusts the shared certificate.
  public static TlsClient over(Client client) {
    return over(client, TestCertificate.SHARED.trusting());
  }

  /// Trusts what a context trusts.
  public static TlsClient over(Client client, SSLContext context) {
    return new TlsClient(client, context.createSSLEngine("localhost", 0));
  }

  public SSLEngine engine() {
    return engine;
  }

  @Override
  public SocketAddress address() throws IOException {
    return client.address();
  }

  @Override
  public void sendBytes(byte[] bytes) throws IOException {
    handshake();
    var source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      wrap(source);
    }
  }

  private SSLEngineResult wrap(ByteBuffer source) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    SSLEngineResult result = engine.wrap(source, target);
    client.sendBytes(Arrays.copyOf(target.array(), target.position()));
    return result;
  }

  @Override
  public byte[] receiveBytes() throws IOException {
    handshake();
    byte[] bytes = {};
    while (bytes.length == 0 && !ended) {
      bytes = unwrap();
    }
    return bytes;
  }

  public void handshake() throws IOException {
    if (engine.getSession().getProtocol().equals("NONE")
        && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
      engine.beginHandshake();
    }
    while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING && !ended) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        default -> unwrap();
      }
    }
  }

  /// Changes its keys, and asks the server to do the same, without waiting for that.
  public void updateKeys() throws IOException {
    engine.beginHandshake();
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      SSLEngineResult _ = wrap(ByteBuffer.allocate(0));
    }
  }

  /// Processes a record.
  ///
  /// @return what it has for this client; empty if it has nothing, or is not complete
  private byte[] unwrap() throws IOException {
    ByteBuffer target = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    SSLEngineResult result = engine.unwrap(received, target);
    switch (result.getStatus()) {
      case CLOSED -> ended = true;
      case BUFFER_UNDERFLOW -> {
        byte[] more = client.receiveBytes();
        if (more.length == 0) {
          throw new SSLException("the server ended its stream without close_notify");
        }
        var all = ByteBuffer.allocate(received.remaining() + more.length);
        received = all.put(received).put(more).flip();
      }
      default -> {}
    }
    return Arrays.copyOf(target.array(), target.position());
  }

  @Override
  public void end() throws IOException {
    handshake();
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      SSLEngineResult _ = wrap(ByteBuffer.allocate(0));
    }
    client.end();
  }

  @Override
  public void close() throws IOException {
    try {
      engine.closeOutbound();
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        SSLEngineResult _ = wrap(ByteBuffer.allocate(0));
      }
    } catch (IOException gone) {
      // the server has closed before
    } finally {
      client.close();
    }
  }
}
