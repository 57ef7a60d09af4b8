package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Descriptors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Closes what may keep whoever closes it waiting, in threads on which nothing else depends.
///
/// Those are descriptors that strangers have passed, and sockets in whose queue such descriptors
/// may be, which the kernel closes with them. A stranger may have set SO_LINGER for hours, or have
/// opened a file of a file system that he serves himself. Where all threads wait, what is to be
/// closed waits for them and stays open: that is bounded by RLIMIT_NOFILE, and from Linux 6.16 on
/// there is none ([PassedDescriptors]).
///
/// @threading Safe for many threads.
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

  /// Closes descriptors that strangers have passed. What they have asked their sockets to wait for
  /// is no concern of ours.
  static void closePassed(int[] descriptors) {
    for (int descriptor : descriptors) {
      execute(() -> {
        LingerOption.end(descriptor);
        int unused = Descriptors.close(descriptor);
      });
    }
  }

  /// Closes a descriptor of ours.
  ///
  /// @param closed run when the kernel has closed it
  static void close(int descriptor, Runnable closed) {
    execute(() -> {
      int unused = Descriptors.close(descriptor);
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
        close.run(); // no memory for a thread: to wait here is better than to lose a descriptor
      }
    }
  }
}
