package io.socketserver.unix.internal.forking;

import io.socketserver.api.ProxyHeader;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection that is also this process's standard input, until it is closed.
final class StandardInputConnection extends ForwardingConnection {

  private final int descriptor;

  /// What a proxy has told the server of it; null if there is nothing.
  private final @Nullable ProxyHeader proxyHeader;

  StandardInputConnection(StreamConnection own, int descriptor, @Nullable ProxyHeader proxyHeader) {
    super(own);
    this.descriptor = descriptor;
    this.proxyHeader = proxyHeader;
  }

  @Override
  public Optional<ProxyHeader> proxyHeader() {
    return Optional.ofNullable(proxyHeader);
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    return connection().register(loop, listener);
  }

  /// The connection is closed when its last descriptor is.
  @Override
  public void close() throws IOException {
    if (isOpen()) {
      StandardInput.clear(descriptor);
    }
    super.close();
  }
}
