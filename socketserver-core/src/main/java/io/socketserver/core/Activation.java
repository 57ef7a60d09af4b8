package io.socketserver.core;

import io.socketserver.api.RequestProcessor;
import io.socketserver.core.spi.Endpoint;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The parts of an active server: its socket and its processor.
final class Activation {

  private final BaseServer<?> server;
  private final ReentrantLock lock = new ReentrantLock();

  /// Written under the lock.
  private volatile @Nullable Endpoint endpoint;

  /// Written under the lock.
  private volatile @Nullable RequestProcessor processor;

  /// Written under the lock.
  private volatile boolean blocksOnClose = true;

  Activation(BaseServer<?> server) {
    this.server = server;
  }

  /// Activates the server, unless it is active.
  void activate() throws IOException {
    lock.lock();
    try {
      if (server.isStopping()) {
        throw new IllegalStateException("the server is closed; create a new one");
      }
      if (endpoint == null) {
        activateNow();
        server.parts().carriers().begin();
        server.parts().listener().serverActivated(server);
      }
    } finally {
      lock.unlock();
    }
  }

  private void activateNow() throws IOException {
    Processing processing = Processing.of(server);
    Endpoint bound = server.serverBind();
    boolean activated = false;
    try {
      endpoint = bound;
      server.options().transport().warmUp();
      processor = processing.newProcessor(new ServerContext(server));
      blocksOnClose = processing.blocksOnClose();
      server.serverActivate();
      activated = true;
    } finally {
      if (!activated) {
        endpoint = null;
        RequestProcessor made = processor;
        processor = null;
        bound.close();
        if (made != null) {
          made.close();
        }
      }
    }
  }

  /// Waits until no thread activates the server. If the server is closing, none starts to.
  ///
  /// @return whether it is active
  boolean await() {
    lock.lock();
    try {
      return endpoint != null;
    } finally {
      lock.unlock();
    }
  }

  /// The socket.
  ///
  /// @return null before the activation
  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /// The processor.
  ///
  /// @return null before the activation
  @Nullable RequestProcessor processor() {
    return processor;
  }

  boolean blocksOnClose() {
    return blocksOnClose;
  }
}
