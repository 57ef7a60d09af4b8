package io.socketserver.core.spi;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.TlsSession;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Optional;

/// A connection that forwards each call to another one: the base class of what wraps a connection.
/// A subclass overrides what it changes, usually [#tryRead(byte[], int, int)] and
/// [#tryWrite(byte[], int, int)] alone.
///
/// On an event loop too, reads and writes go through these two methods. The waits are those of the
/// other connection: one for input follows a read that returned 0, and one for room follows a write
/// that returned 0.
///
/// @threading As the other connection: one thread may read while another writes.
/// @since 0.1
public abstract class ForwardingConnection implements StreamConnection {

  private final StreamConnection connection;

  /// Wraps a connection.
  ///
  /// @param connection the other connection; the close of this one closes it
  protected ForwardingConnection(StreamConnection connection) {
    this.connection = connection;
  }

  /// The other connection.
  ///
  /// @return the connection that this one wraps
  protected final StreamConnection connection() {
    return connection;
  }

  @Override
  public SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return connection.localAddress();
  }

  @Override
  public Optional<PeerCredentials> peerCredentials() throws IOException {
    return connection.peerCredentials();
  }

  @Override
  public boolean isEstablished() {
    return connection.isEstablished();
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return connection.tlsSession();
  }

  @Override
  public boolean canStartTls() {
    return connection.canStartTls();
  }

  @Override
  public void startTls() throws IOException {
    connection.startTls();
  }

  @Override
  public Optional<ProxyHeader> proxyHeader() {
    return connection.proxyHeader();
  }

  @Override
  public int fileno() throws IOException {
    return connection.fileno();
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    connection.withDescriptor(use);
  }

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    return connection.tryRead(bytes, offset, length);
  }

  @Override
  public void awaitReadable(long deadline) throws IOException {
    connection.awaitReadable(deadline);
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    return connection.tryWrite(bytes, offset, length);
  }

  @Override
  public void awaitWritable(long deadline) throws IOException {
    connection.awaitWritable(deadline);
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    connection.shutdownInput();
  }

  /// {@inheritDoc}
  ///
  /// @implSpec The socket reads by [#tryRead(byte[], int, int)] and writes by [#tryWrite(byte[],
  ///   int, int)] of this connection, and is ready when the other connection is. A subclass that
  ///   leaves the bytes alone may return the other connection's socket instead.
  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    return new ForwardingEventSocket(this, connection.register(loop, listener), loop);
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    connection.option(option, value);
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
