package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.NeededThread;
import java.io.IOException;

/// The poller of the waits of platform threads: a platform thread that blocks in its selector.
final class PlatformNioPoller extends NioPoller {

  PlatformNioPoller() throws IOException {}

  @Override
  Thread start(String name, Runnable loop) {
    return NeededThread.start(name, loop);
  }

  @Override
  void selectorReplaced() {}

  @Override
  void turn() throws IOException {
    int unused = selector().select(tell);
  }

  @Override
  void changed() {
    wakeup();
  }
}
