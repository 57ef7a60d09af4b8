package io.socketserver.unix.internal.inherited;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection with a callback for its close.
final class WatchedConnection extends ForwardingConnection {

  private final Runnable whenClosed;
  private final AtomicBoolean told = new AtomicBoolean();

  WatchedConnection(StreamConnection connection, Runnable whenClosed) {
    super(connection);
    this.whenClosed = whenClosed;
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    return connection().register(loop, listener);
  }

  @Override
  public void close() throws IOException {
    super.close();
    if (told.compareAndSet(false, true)) {
      whenClosed.run();
    }
  }
}
