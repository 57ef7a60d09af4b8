package io.socketserver.core.internal.waiting;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/// Platform threads that others depend on: their loops continue, whatever is thrown.
///
/// Such a loop catches what its iterations throw. That is not sufficient if the heap is full.
/// Compiled code does not allocate objects that do not escape from it. If the virtual machine must
/// leave that code (deoptimise) and has no memory for these objects, it throws an
/// [OutOfMemoryError] into the caller of the whole compilation unit: the frame of the loop is gone,
/// and with it the handler that would have caught the error. So the loop is called from a frame
/// that is never compiled together with it.
///
/// @source HotSpot, `Deoptimization::pop_frames_failed_reallocs`
public final class NeededThread {

  private static final long PAUSE_NANOS = 100_000_000;
  private static final Logger LOGGER = System.getLogger("io.socketserver.core");

  private NeededThread() {}

  /// Creates a daemon thread.
  ///
  /// @param name its name
  /// @param loop what it runs; it is run again if it throws, until it returns
  /// @return the thread, not started
  public static Thread unstarted(String name, Runnable loop) {
    return Thread.ofPlatform().daemon().name(name).unstarted(() -> keepRunning(loop));
  }

  /// Creates such a thread and starts it.
  ///
  /// @param name its name
  /// @param loop what it runs
  /// @return the thread
  public static Thread start(String name, Runnable loop) {
    Thread thread = unstarted(name, loop);
    thread.start();
    return thread;
  }

  /// Logs a failure of such a thread, if there is memory for it.
  ///
  /// @param what what has failed, as text
  /// @param thrown what was thrown
  public static void report(String what, Throwable thrown) {
    try {
      LOGGER.log(Level.ERROR, what, thrown);
    } catch (Throwable full) {
      Thread.onSpinWait(); // nothing can be logged now
    }
  }

  /// Yields the processor to threads that can release memory.
  ///
  /// @param nanos for how long
  public static void pause(long nanos) {
    try {
      LockSupport.parkNanos(nanos);
    } catch (Throwable full) {
      Thread.onSpinWait(); // parking a virtual thread allocates, too
    }
  }

  private static void keepRunning(Runnable loop) {
    boolean over = false;
    while (!over) {
      try {
        loop.run();
        over = true;
      } catch (Throwable e) {
        // the loop reports what it can; this is what unwound the loop itself
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
