package io.socketserver.unix.internal.socketfile;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.ListenerRegistration;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A listening socket with a file.
public final class SocketFileListener extends SocketFileEndpoint<StreamListener>
    implements StreamListener {

  /// Takes over a socket.
  ///
  /// @param bound the socket and its file
  public SocketFileListener(SocketFile.Bound<StreamListener> bound) {
    super(bound);
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    return socket.accept();
  }

  @Override
  public boolean goesOnEventLoops() {
    return socket.goesOnEventLoops();
  }

  @Override
  public ListenerRegistration register(EventLoop loop, Runnable notified) throws IOException {
    return socket.register(loop, notified);
  }

  @Override
  public boolean tellsCredentials() {
    return socket.tellsCredentials();
  }
}
