package io.socketserver.unix.internal.forking;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Optional;

/// A connection that is also this process's standard input, until it is closed.
record HandedConnection(StreamConnection own, int descriptor) implements StreamConnection {

  @Override
  public SocketAddress remoteAddress() {
    return own.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return own.localAddress();
  }

  @Override
  public Optional<PeerCredentials> peerCredentials() throws IOException {
    return own.peerCredentials();
  }

  @Override
  public int fileno() throws IOException {
    return own.fileno();
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException {
    return own.read(bytes, offset, length, timeoutNanos);
  }

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    own.write(bytes, offset, length, progress);
  }

  @Override
  public void shutdownOutput() throws IOException {
    own.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    own.shutdownInput();
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    own.option(option, value);
  }

  @Override
  public boolean isOpen() {
    return own.isOpen();
  }

  /// The connection is closed when the last descriptor of it is.
  @Override
  public void close() throws IOException {
    if (own.isOpen()) {
      StandardInput.clear(descriptor);
    }
    own.close();
  }
}
