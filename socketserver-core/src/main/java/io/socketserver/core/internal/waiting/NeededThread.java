package io.socketserver.core.internal.waiting;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/// Platform threads that others need: their loops go on, whatever is thrown.
///
/// Such a loop catches what its turns throw. That is not enough if the heap is full. The virtual
/// machine leaves objects out of compiled code if they do not escape from it. If it must leave that
/// code, and has no memory to make them, it throws an [OutOfMemoryError] into the caller of all
/// that was compiled together: the frame with the loop, and with the handler that would have caught
/// the error, is gone. So the loop is called from a frame that is never compiled with it.
///
/// @source HotSpot, `Deoptimization::pop_frames_failed_reallocs`
public final class NeededThread {

  private static final long PAUSE_NANOS = 100_000_000;
  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private NeededThread() {}

  /// Makes a daemon thread.
  ///
  /// @param name its name
  /// @param loop what it runs: again if that throws, until it returns
  /// @return the thread, not started
  public static Thread unstarted(String name, Runnable loop) {
    return Thread.ofPlatform().daemon().name(name).unstarted(() -> keepRunning(loop));
  }

  /// Makes such a thread, and starts it.
  ///
  /// @param name its name
  /// @param loop what it runs
  /// @return the thread
  public static Thread start(String name, Runnable loop) {
    Thread thread = unstarted(name, loop);
    thread.start();
    return thread;
  }

  /// Says what has failed on such a thread, if there is memory to say it.
  ///
  /// @param what has failed
  /// @param thrown what was thrown
  public static void report(String what, Throwable thrown) {
    try {
      LOGGER.log(Level.ERROR, what, thrown);
    } catch (Throwable full) {
      Thread.onSpinWait(); // nothing can be said now
    }
  }

  /// Leaves the processor to those who can give memory back.
  ///
  /// @param nanos for how long
  public static void pause(long nanos) {
    try {
      LockSupport.parkNanos(nanos);
    } catch (Throwable full) {
      Thread.onSpinWait(); // to park takes memory too, on a virtual thread
    }
  }

  private static void keepRunning(Runnable loop) {
    boolean over = false;
    while (!over) {
      try {
        loop.run();
        over = true;
      } catch (Throwable e) {
        // the loop tells of what it can tell of; this is what took the loop away
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
