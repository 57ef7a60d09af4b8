package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;

/// A connection that is also this process's standard input, until it is closed.
final class StandardInputConnection extends ForwardingConnection {

  private final int descriptor;

  StandardInputConnection(StreamConnection own, int descriptor) {
    super(own);
    this.descriptor = descriptor;
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
