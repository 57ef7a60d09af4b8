package io.socketserver.core.internal.waiting;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The pollers of a transport in a process: some for the waits of virtual threads, and one for
/// those of platform threads. A virtual thread is best woken by another virtual thread: then the
/// wake-up crosses kernel threads only if the scheduler chooses to.
///
/// Sockets of virtual threads are distributed over their pollers in turn.
///
/// @param <P> the class of the pollers
/// @threading Thread-safe.
public final class Pollers<P extends Poller> {

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

  /// Guards the creation of pollers.
  private final ReentrantLock making = new ReentrantLock();

  private final AtomicReferenceArray<@Nullable P> ofVirtualThreads;
  private volatile @Nullable P ofPlatformThreads;

  private final AtomicInteger next = new AtomicInteger();

  /// Prepares to create them on demand.
  ///
  /// @param name the name of their threads
  /// @param virtual how many there are for virtual threads
  /// @param maker creates them
  public Pollers(String name, int virtual, Maker<P> maker) {
    this.name = name;
    this.maker = maker;
    this.ofVirtualThreads = new AtomicReferenceArray<>(virtual);
  }

  /// A poller for a socket that the calling thread waits for.
  ///
  /// @return the poller
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  public P forCurrentThread() throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return ofPlatformThreads();
    }
    int count = ofVirtualThreads.length();
    return ofVirtualThreads(count == 1 ? 0 : Math.floorMod(next.getAndIncrement(), count));
  }

  /// The poller for the waits of platform threads.
  ///
  /// @return the poller
  /// @throws IOException if there are no descriptors to make it with; a later call may succeed
  public P ofPlatformThreads() throws IOException {
    P poller = ofPlatformThreads;
    if (poller != null) {
      return poller;
    }
    making.lock();
    try {
      poller = ofPlatformThreads;
      if (poller == null) {
        poller = started(false);
        ofPlatformThreads = poller;
      }
      return poller;
    } finally {
      making.unlock();
    }
  }

  private P ofVirtualThreads(int index) throws IOException {
    P poller = ofVirtualThreads.get(index);
    if (poller != null) {
      return poller;
    }
    making.lock();
    try {
      poller = ofVirtualThreads.get(index);
      if (poller == null) {
        poller = started(true);
        ofVirtualThreads.set(index, poller);
      }
      return poller;
    } finally {
      making.unlock();
    }
  }

  private P started(boolean virtual) throws IOException {
    P poller = maker.make(virtual);
    poller.start(name);
    return poller;
  }

  /// Creates all that do not exist: before a server serves rather than under load.
  ///
  /// @throws IOException if there are no descriptors to make them with; a later call may succeed
  public void prepare() throws IOException {
    P _ = ofPlatformThreads();
    for (int i = 0; i < ofVirtualThreads.length(); i++) {
      P _ = ofVirtualThreads(i);
    }
  }
}
