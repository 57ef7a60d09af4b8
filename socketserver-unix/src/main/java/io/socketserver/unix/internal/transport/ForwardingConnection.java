package io.socketserver.unix.internal.transport;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.PollableConnection;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection that does all with another one, and can do as much; a subclass says what else its
/// close means.
public abstract class ForwardingConnection implements PollableConnection {

  private final StreamConnection connection;

  /// The same, if it can be asked without waiting.
  private final @Nullable PollableConnection pollable;

  /// Makes it.
  ///
  /// @param connection the other one, which this one closes
  protected ForwardingConnection(StreamConnection connection) {
    this.connection = connection;
    this.pollable = connection instanceof PollableConnection able ? able : null;
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
  public int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException {
    return connection.read(bytes, offset, length, timeoutNanos);
  }

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    connection.write(bytes, offset, length, progress);
  }

  @Override
  public boolean isPollable() {
    return pollable != null && pollable.isPollable();
  }

  private PollableConnection pollable() {
    return Objects.requireNonNull(pollable, "not pollable");
  }

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    return pollable().tryRead(bytes, offset, length);
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    pollable().awaitReadable(timeoutNanos);
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    return pollable().tryWrite(bytes, offset, length);
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
