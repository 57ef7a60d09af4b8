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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends the process if its heap stays full.
///
/// A heap that is full for a moment costs some requests. A heap that stays full leaves a process
/// that serves nobody, and may not even obey a signal: a restart by the service manager is better.
/// So the heap is checked once at the start, and whenever the virtual machine clears a soft
/// reference, which it does before it throws an [OutOfMemoryError]. If there is no space for an
/// array of 256 KiB at thirty consecutive checks, one per second, the process ends.
///
/// When there is space again it checks whether the virtual machine is intact: whether its thread
/// that ends the timed waits of virtual threads still exists. Without it the process would continue
/// to serve, but its time-outs and pauses would never end, so it ends, too.
///
/// Otherwise the thread waits without a time limit. Everything needed for the end is allocated at
/// the start.
///
/// @source java.lang.ref.SoftReference; docs/adr/0025
final class HeapWatch {

  private static final int LOOKS = 30;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int ARRAY = 256 * 1024;

  private final BooleanSupplier hasRoom;
  private final Wholeness isWhole;
  private final Consumer<Reason> end;
  private final Duration interval;
  private final ReferenceQueue<Object> cleared = new ReferenceQueue<>();

  /// The reason why the process ends.
  enum Reason {
    FULL(
        "the heap has been full for "
            + LOOKS * INTERVAL.toSeconds()
            + " s, and the process ends; raise -Xmx in SOCKETSERVER_JAVA_OPTS, or limit"
            + " connections with --max-connections"),
    DAMAGED(
        "the Java virtual machine lost an internal thread while the heap was full, and the process"
            + " ends; raise -Xmx in SOCKETSERVER_JAVA_OPTS, or limit connections with"
            + " --max-connections");

    private final String message;

    Reason(String message) {
      this.message = message;
    }

    /// The last line of the log, without a time, which would have to be formatted now.
    private byte[] line(boolean json) {
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
  }

  /// Whether the virtual machine is intact.
  @FunctionalInterface
  interface Wholeness {
    boolean isGiven() throws InterruptedException;
  }

  /// Creates a watch.
  ///
  /// @param hasRoom whether the heap has space now
  /// @param isWhole whether the virtual machine has all its threads
  /// @param end ends the process; allocates nothing
  /// @param interval the time between two checks
  HeapWatch(BooleanSupplier hasRoom, Wholeness isWhole, Consumer<Reason> end, Duration interval) {
    this.hasRoom = hasRoom;
    this.isWhole = isWhole;
    this.end = end;
    this.interval = interval;
  }

  /// Watches the heap of this process until it ends.
  ///
  /// @param json whether the log is JSON
  static void start(boolean json) {
    var farewell = new Farewell(json, new FileOutputStream(FileDescriptor.err));
    var timer = new TimedWaits();
    var watch = new HeapWatch(HeapWatch::hasRoom, timer::areKept, farewell::end, INTERVAL);
    Thread _ =
        NeededThread.start(
            "heap-watch",
            () -> {
              LockSupport.parkNanos(INTERVAL.toNanos()); // others have more to do at the start
              watch.run();
            });
  }

  void run() {
    int full = 0;
    while (full < LOOKS) {
      try {
        // before the check, so that it notices if the heap fills up afterwards
        var wire = new SoftReference<>(new Object(), cleared);
        if (!hasRoom.getAsBoolean()) {
          full++;
          LockSupport.parkNanos(interval.toNanos());
        } else {
          full = 0;
          if (!isWhole.isGiven()) {
            end.accept(Reason.DAMAGED);
            return;
          }
          var _ = cleared.remove();
        }
        Reference.reachabilityFence(wire); // one that is not kept is never in the queue
      } catch (InterruptedException e) {
        // by code that enumerated all threads: there is no reason to
      } catch (OutOfMemoryError e) {
        full++;
        LockSupport.parkNanos(interval.toNanos());
      }
    }
    end.accept(Reason.FULL);
  }

  private static boolean hasRoom() {
    try {
      Reference.reachabilityFence(new byte[ARRAY]);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /// The thread of the JDK that ends the timed waits of virtual threads.
  private static final class TimedWaits {

    private static final String NAME = "-delayScheduler";

    private @Nullable Thread thread;
    private boolean looked;

    /// Also true in a Java without such a thread, and if the heap was full before it was found.
    boolean areKept() throws InterruptedException {
      if (!looked) {
        find();
      }
      return thread == null || thread.isAlive();
    }

    /// Makes the JDK create the thread, and finds it.
    private void find() throws InterruptedException {
      Thread first = Thread.ofVirtual().start(TimedWaits::waitABit);
      looked = first.join(INTERVAL); // in a full heap it may never run
      ThreadGroup root = Thread.currentThread().getThreadGroup();
      for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
        root = parent;
      }
      var threads = new Thread[2 * root.activeCount() + 16];
      int count = root.enumerate(threads);
      for (int i = 0; i < count; i++) {
        if (threads[i].getName().endsWith(NAME)) {
          thread = threads[i];
        }
      }
    }

    private static void waitABit() {
      LockSupport.parkNanos(1);
    }
  }

  /// Logs the reason and ends the process, after at most a second, whether the line was written or
  /// not.
  private static final class Farewell {

    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final byte[][] lines;
    private final OutputStream target;
    private final Thread voice =
        Thread.ofPlatform().daemon().name("heap-watch-voice").unstarted(this::say);
    private volatile byte @Nullable [] wanted;

    Farewell(boolean json, OutputStream target) {
      this.lines = new byte[][] {Reason.FULL.line(json), Reason.DAMAGED.line(json)};
      this.target = target;
      voice.start();
    }

    private void say() {
      byte[] line = wanted;
      while (line == null) {
        LockSupport.park(this);
        line = wanted;
      }
      try {
        target.write(line);
      } catch (IOException e) {
        // nobody can receive it
      }
      Runtime.getRuntime().halt(ExitStatus.FAILED);
    }

    void end(Reason reason) {
      wanted = lines[reason.ordinal()];
      LockSupport.unpark(voice);
      long begun = System.nanoTime();
      for (long left = PATIENCE; left > 0; left = PATIENCE - (System.nanoTime() - begun)) {
        LockSupport.parkNanos(left);
      }
      Runtime.getRuntime().halt(ExitStatus.FAILED);
    }
  }
}
