package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.PollingTurns;
import io.socketserver.core.internal.waiting.Readiness;
import java.io.IOException;

/// The poller of the waits of virtual threads: a virtual thread that never blocks its carrier.
/// While it rests, a platform thread blocks in the selector for it.
final class VirtualNioPoller extends NioPoller implements PollingTurns.Source {

  private final SelectorWatch watch = new SelectorWatch(selector(), "nio-poller-rest");
  private final PollingTurns turns = new PollingTurns();

  VirtualNioPoller() throws IOException {}

  @Override
  Thread start(String name, Runnable loop) {
    return Thread.ofVirtual().name(name).start(loop);
  }

  @Override
  void changed() {
    if (watch.isSelecting()) {
      wakeup();
    }
  }

  @Override
  void selectorReplaced() {
    watch.use(selector());
  }

  @Override
  void turn() throws IOException {
    turns.turn(this);
  }

  @Override
  public int tell() throws IOException {
    return selector().selectNow(tell);
  }

  @Override
  public void rest() {
    watch.await(Readiness.NEVER);
  }
}
