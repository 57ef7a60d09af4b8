package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Descriptors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Closes descriptors whose close may block, in threads on which nothing else depends.
///
/// Those are descriptors that clients have passed, and sockets in whose queue such descriptors may
/// be, which the kernel closes with them. A client may have set SO_LINGER for hours, or have opened
/// a file on a file system that it serves itself. If all threads are blocked, further descriptors
/// wait and stay open: RLIMIT_NOFILE limits that, and from Linux 6.16 on there are none
/// ([PassedDescriptors]).
///
/// @threading Thread-safe.
/// @source close(2); socket(7), SO_LINGER; unix(7), SCM_RIGHTS
final class Closer {

  private static final int MOST_THREADS = 8;
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final ThreadPoolExecutor THREADS = threads();

  private Closer() {}

  private static ThreadPoolExecutor threads() {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("closer-", 1).factory();
    var threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// Closes descriptors that clients have passed. Their SO_LINGER is not our concern.
  static void closePassed(int[] descriptors) {
    for (int descriptor : descriptors) {
      execute(() -> {
        LingerOption.end(descriptor);
        int _ = Descriptors.close(descriptor);
      });
    }
  }

  /// Closes one of our descriptors.
  ///
  /// @param closed run when the kernel has closed it
  static void close(int descriptor, Runnable closed) {
    execute(() -> {
      int _ = Descriptors.close(descriptor);
      closed.run();
    });
  }

  private static void execute(Runnable close) {
    boolean accepted = false;
    try {
      THREADS.execute(close);
      accepted = true;
    } finally {
      if (!accepted) {
        close.run(); // no memory for a thread: blocking here is better than leaking a descriptor
      }
    }
  }
}
