package io.socketserver.core.internal.waiting;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The two pollers of a transport in a process: one for the waits of virtual threads, and one for
/// those of platform threads. A virtual thread is best woken by another virtual thread: then the
/// wake-up crosses kernel threads only if the scheduler chooses to.
///
/// @param <P> the class of the pollers
/// @threading Thread-safe.
public final class PollerPair<P extends Poller> {

  /// Creates a poller.
  ///
  /// @param <P> its class
  @FunctionalInterface
  public interface Maker<P> {

    /// Creates it.
    ///
    /// @param virtual whether it is for the waits of virtual threads
    /// @return the poller
    /// @throws IOException if there are no descriptors to make it with
    P make(boolean virtual) throws IOException;
  }

  private final String name;
  private final Maker<P> maker;

  /// Guards the creation of the two.
  private final ReentrantLock making = new ReentrantLock();

  private volatile @Nullable P ofVirtualThreads;
  private volatile @Nullable P ofPlatformThreads;

  /// Prepares to create them on demand.
  ///
  /// @param name the name of their threads
  /// @param maker creates them
  public PollerPair(String name, Maker<P> maker) {
    this.name = name;
    this.maker = maker;
  }

  /// The poller for the waits of the calling thread.
  ///
  /// @return the poller
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  public P ofCurrentThread() throws IOException {
    return of(Thread.currentThread().isVirtual());
  }

  /// One of the two.
  ///
  /// @param virtual whether the one for virtual threads
  /// @return the poller
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  public P of(boolean virtual) throws IOException {
    P poller = made(virtual);
    return poller == null ? make(virtual) : poller;
  }

  /// Creates both, unless they exist: before a server serves rather than under load.
  ///
  /// @throws IOException if there are no descriptors to make them with; a later call may succeed
  public void prepare() throws IOException {
    P unused = of(true);
    unused = of(false);
  }

  private @Nullable P made(boolean virtual) {
    return virtual ? ofVirtualThreads : ofPlatformThreads;
  }

  private P make(boolean virtual) throws IOException {
    making.lock();
    try {
      P poller = made(virtual);
      if (poller == null) {
        poller = maker.make(virtual);
        poller.start(name);
        if (virtual) {
          ofVirtualThreads = poller;
        } else {
          ofPlatformThreads = poller;
        }
      }
      return poller;
    } finally {
      making.unlock();
    }
  }
}
