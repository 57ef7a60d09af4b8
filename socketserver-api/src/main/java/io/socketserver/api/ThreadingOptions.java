package io.socketserver.api;

import java.util.Objects;

/// The settings of [ThreadingMixIn].
///
/// ```java
/// ThreadingOptions.pool(16).queue(100).whenFull(WhenFull.REFUSE)
/// ```
///
/// @param threads which threads run the requests. Default virtual threads, unless a factory says
///   otherwise
/// @param limit the maximum number of running requests, at least 1, or 0 for no limit. Default 0,
///   and the size of a pool
/// @param queue the maximum number of requests that wait for a thread, at least 0; they are already
///   accepted. Without a limit no request ever waits, and it must be 0. Default 0
/// @param whenFull what happens to requests beyond both numbers. Default [WhenFull#WAIT]
/// @param daemonThreads whether the Java virtual machine may exit while requests run on platform
///   threads; virtual threads never prevent that. Default false, and true for virtual threads
/// @param blockOnClose whether closing the server waits for the requests in flight. Default true
/// @threading Immutable.
/// @source CPython 3.13, `ThreadingMixIn.daemon_threads` and `block_on_close`
/// @since 0.1
public record ThreadingOptions(
    Threads threads,
    int limit,
    int queue,
    WhenFull whenFull,
    boolean daemonThreads,
    boolean blockOnClose)
    implements ProcessorOptions {

  /// Which threads run the requests.
  ///
  /// @since 0.1
  public enum Threads {
    /// A new virtual thread for each request.
    VIRTUAL,
    /// A new platform thread for each request.
    PLATFORM,
    /// A fixed pool of reused platform threads; the limit is its size.
    POOL
  }

  /// What happens to a request if no thread is free and the queue is full.
  ///
  /// @since 0.1
  public enum WhenFull {
    /// It stays in the kernel's queue (the backlog of a listener, the buffer of a datagram socket)
    /// until a request ends.
    WAIT,
    /// It is accepted and refused immediately.
    REFUSE
  }

  /// Validates the settings.
  public ThreadingOptions {
    Objects.requireNonNull(threads, "threads");
    Objects.requireNonNull(whenFull, "whenFull");
    if (limit < 0) {
      throw new IllegalArgumentException("limit must be at least 0 (0 for none): " + limit);
    }
    if (queue < 0) {
      throw new IllegalArgumentException("queue must be at least 0: " + queue);
    }
    if (queue > 0 && limit == 0 && threads != Threads.POOL) {
      throw new IllegalArgumentException(
          "a queue of "
              + queue
              + " has no effect without a limit, because no request ever waits: call limit(n)"
              + " first");
    }
    if (threads == Threads.POOL && limit == 0) {
      throw new IllegalArgumentException("a pool needs a size of at least 1, not 0");
    }
  }

  /// A virtual thread for each request, without a limit.
  ///
  /// @return the settings
  public static ThreadingOptions virtual() {
    return new ThreadingOptions(Threads.VIRTUAL, 0, 0, WhenFull.WAIT, true, true);
  }

  /// A platform thread for each request, without a limit.
  ///
  /// @return the settings
  public static ThreadingOptions platform() {
    return new ThreadingOptions(Threads.PLATFORM, 0, 0, WhenFull.WAIT, false, true);
  }

  /// A pool of platform threads, without a queue.
  ///
  /// @param size the number of threads, at least 1
  /// @return the settings
  public static ThreadingOptions pool(int size) {
    return new ThreadingOptions(Threads.POOL, size, 0, WhenFull.WAIT, false, true);
  }

  @Override
  public String mixin() {
    return "threading";
  }

  /// The same with another limit.
  ///
  /// @param limit the maximum number of running requests, or 0 for no limit
  /// @return the settings
  public ThreadingOptions limit(int limit) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with another queue.
  ///
  /// @param queue the maximum number of requests that wait for a thread
  /// @return the settings
  /// @throws IllegalArgumentException if there is no limit yet
  public ThreadingOptions queue(int queue) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with another policy for a full queue.
  ///
  /// @param whenFull what happens to requests beyond the limit and the queue
  /// @return the settings
  public ThreadingOptions whenFull(WhenFull whenFull) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with daemon threads or without.
  ///
  /// @param daemonThreads whether the Java virtual machine may exit while requests run
  /// @return the settings
  public ThreadingOptions daemonThreads(boolean daemonThreads) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with another setting for close.
  ///
  /// @param blockOnClose whether closing the server waits for the requests in flight
  /// @return the settings
  public ThreadingOptions blockOnClose(boolean blockOnClose) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }
}
