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
/// @param limit how many requests may run at once, at least 1, or 0 for any number. Default 0, and
///   the size of a pool
/// @param queue how many more may wait for a thread, at least 0; these are taken from the kernel.
///   Without a limit nothing ever waits, and it must be 0. Default 0
/// @param whenFull what happens to requests beyond both numbers. Default [WhenFull#WAIT]
/// @param daemonThreads whether the Java virtual machine may exit while requests run on platform
///   threads; virtual threads never keep it. Default false, and true for virtual threads
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
    /// As many platform threads as the limit says, used again and again.
    POOL
  }

  /// What happens to a request that finds no thread and no place in the queue.
  ///
  /// @since 0.1
  public enum WhenFull {
    /// It stays in the kernel's queue (the backlog of a listener, the buffer of a datagram socket)
    /// until a request ends.
    WAIT,
    /// It is taken, and turned away at once.
    REFUSE
  }

  /// Checks the settings.
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

  /// A pool of platform threads, without a queue of its own.
  ///
  /// @param size how many threads, at least 1
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
  /// @param limit how many requests may run at once, or 0 for any number
  /// @return the settings
  public ThreadingOptions limit(int limit) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with another queue.
  ///
  /// @param queue how many requests may wait for a thread
  /// @return the settings
  /// @throws IllegalArgumentException if there is no limit yet
  public ThreadingOptions queue(int queue) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }

  /// The same with another choice when full.
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

  /// The same with another choice at close.
  ///
  /// @param blockOnClose whether closing the server waits for the requests in flight
  /// @return the settings
  public ThreadingOptions blockOnClose(boolean blockOnClose) {
    return new ThreadingOptions(threads, limit, queue, whenFull, daemonThreads, blockOnClose);
  }
}
