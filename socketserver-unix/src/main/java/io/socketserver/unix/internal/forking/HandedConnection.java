package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.unix.internal.transport.ForwardingConnection;
import java.io.IOException;

/// A connection that is also this process's standard input, until it is closed.
final class HandedConnection extends ForwardingConnection {

  private final int descriptor;

  HandedConnection(StreamConnection own, int descriptor) {
    super(own);
    this.descriptor = descriptor;
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
