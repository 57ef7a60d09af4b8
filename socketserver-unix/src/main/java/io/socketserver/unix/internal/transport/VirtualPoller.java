package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.CarrierWatch;
import io.socketserver.core.internal.waiting.PollingTurns;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The poller of the waits of virtual threads: a virtual thread that never blocks its carrier.
/// While it rests, the other poller watches for it.
@SuppressWarnings("ThreadPriorityCheck") // see PollingTurns
final class VirtualPoller extends Poller implements PollingTurns.Source {

  private final PlatformPoller watcher;
  private final PollingTurns turns = new PollingTurns();

  private volatile @Nullable Thread thread;

  VirtualPoller(PlatformPoller watcher) throws IOException {
    this.watcher = watcher;
    try {
      watcher.watch(this);
    } catch (IOException e) {
      epoll.close();
      throw e;
    }
  }

  @Override
  void turn() throws IOException {
    turns.turn(this);
  }

  @Override
  public int tell() {
    int count = epoll.next();
    tell(count);
    return count;
  }

  /// Arming comes first: an event that came before it, and one that comes after, both lead to an
  /// unpark, whose permit a later park finds.
  @Override
  public void rest() {
    thread = Thread.currentThread();
    if (watcher.watchOnce(this) == 0) {
      LockSupport.park(this);
    } else {
      Thread.yield(); // asks on, without the watcher
    }
  }

  /// The set has something.
  void wake() {
    LockSupport.unpark(thread);
    CarrierWatch.expect();
  }
}
