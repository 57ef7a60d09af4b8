package io.socketserver.launcher;

import io.socketserver.api.CloseReport;
import io.socketserver.core.BaseServer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes several servers concurrently, so that one deadline applies to all.
final class Closing {

  private final CountDownLatch open;
  private final Queue<CloseReport> reports = new ConcurrentLinkedQueue<>();

  private Closing(int servers) {
    open = new CountDownLatch(servers);
  }

  static Closing begin(List<Listener> listeners, @Nullable Duration deadline) {
    var closing = new Closing(listeners.size());
    for (Listener listener : listeners) {
      Thread.ofPlatform()
          .name("close " + listener)
          .daemon()
          .start(() -> closing.close(listener, deadline));
    }
    return closing;
  }

  private void close(Listener listener, @Nullable Duration deadline) {
    BaseServer<?> server = listener.server();
    try {
      // the servers have no deadline of their own
      reports.add(deadline == null ? server.drain() : server.close(deadline));
    } finally {
      open.countDown();
    }
  }

  /// Waits until all are closed.
  ///
  /// @return false if they are not closed in that time
  boolean await(Duration time) throws InterruptedException {
    return open.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The reports of the servers that are closed.
  List<CloseReport> reports() {
    return List.copyOf(reports);
  }
}
