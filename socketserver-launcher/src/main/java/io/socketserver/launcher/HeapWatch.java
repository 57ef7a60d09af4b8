package io.socketserver.launcher;

import io.socketserver.core.internal.waiting.NeededThread;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Ends the process if its heap stays full.
///
/// A heap that is full for a moment costs some requests. One that stays full leaves a process that
/// serves nobody, and may not even obey a signal: a service manager that restarts it is better. So
/// the heap is looked at as soon as the virtual machine clears a soft reference, which it does
/// before it throws an [OutOfMemoryError]. If there is no room for an array of 256 KiB at thirty
/// looks in a row, one a second, the process ends.
///
/// Until then the thread waits without a time limit. What the end takes is made at the start.
///
/// @source java.lang.ref.SoftReference; docs/adr/0025
final class HeapWatch {

  private static final int LOOKS = 30;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int ARRAY = 256 * 1024;

  private final BooleanSupplier hasRoom;
  private final Runnable end;
  private final Duration interval;
  private final ReferenceQueue<Object> cleared = new ReferenceQueue<>();

  /// Makes a watch.
  ///
  /// @param hasRoom whether the heap has room now
  /// @param end ends the process; takes no memory
  /// @param interval between two looks
  HeapWatch(BooleanSupplier hasRoom, Runnable end, Duration interval) {
    this.hasRoom = hasRoom;
    this.end = end;
    this.interval = interval;
  }

  /// Watches the heap of this process until it ends.
  ///
  /// @param json whether the log is JSON
  static void start(boolean json) {
    var farewell = new Farewell(line(json), new FileOutputStream(FileDescriptor.err));
    var watch = new HeapWatch(HeapWatch::hasRoom, farewell::run, INTERVAL);
    Thread unused = NeededThread.start("heap-watch", watch::run);
  }

  /// The last line of the log, without a time, which would have to be written now.
  private static byte[] line(boolean json) {
    String message =
        "the heap has been full for %d s, and the process ends; give it more with "
                .formatted(LOOKS * INTERVAL.toSeconds())
            + "SOCKETSERVER_JAVA_OPTS=-Xmx..., or bound connections with --max-connections";
    String text =
        json
            ? "{\"level\":\"ERROR\",\"logger\":\""
                + StderrLogger.OWN
                + "\",\"message\":"
                + Text.json(message)
                + "}"
            : "ERROR " + StderrLogger.OWN + ": " + message;
    return (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
  }

  void run() {
    int full = 0;
    while (full < LOOKS) {
      try {
        if (full == 0) {
          awaitPressure();
        } else {
          LockSupport.parkNanos(interval.toNanos());
        }
        full = hasRoom.getAsBoolean() ? 0 : full + 1;
      } catch (InterruptedException e) {
        // by whoever found this thread among all: nobody has a reason to
      } catch (OutOfMemoryError e) {
        full++;
      }
    }
    end.run();
  }

  private void awaitPressure() throws InterruptedException {
    var wire = new SoftReference<>(new Object(), cleared);
    var unused = cleared.remove();
    Reference.reachabilityFence(wire); // one that is not kept is never in the queue
  }

  private static boolean hasRoom() {
    try {
      Reference.reachabilityFence(new byte[ARRAY]);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /// Says why, and ends the process: in a second at most, whether the line is taken or not.
  private static final class Farewell {

    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final byte[] line;
    private final OutputStream target;
    private final Thread voice =
        Thread.ofPlatform().daemon().name("heap-watch-voice").unstarted(this::say);
    private volatile boolean wanted;

    Farewell(byte[] line, OutputStream target) {
      this.line = line;
      this.target = target;
      voice.start();
    }

    private void say() {
      while (!wanted) {
        LockSupport.park(this);
      }
      try {
        target.write(line);
      } catch (IOException e) {
        // nobody is there to hear it
      }
      Runtime.getRuntime().halt(ExitStatus.FAILED);
    }

    void run() {
      wanted = true;
      LockSupport.unpark(voice);
      long begun = System.nanoTime();
      for (long left = PATIENCE; left > 0; left = PATIENCE - (System.nanoTime() - begun)) {
        LockSupport.parkNanos(left);
      }
      Runtime.getRuntime().halt(ExitStatus.FAILED);
    }
  }
}
