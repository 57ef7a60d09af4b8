package io.socketserver.unix.internal.transport;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Optional;

/// A connection that does all with another one; a subclass says what else its close means.
public abstract class ForwardingConnection implements StreamConnection {

  private final StreamConnection connection;

  /// Makes it.
  ///
  /// @param connection the other one, which this one closes
  protected ForwardingConnection(StreamConnection connection) {
    this.connection = connection;
  }

  final StreamConnection target() {
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
