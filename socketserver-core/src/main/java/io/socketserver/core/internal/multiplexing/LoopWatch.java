package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.BlockedLoop;
import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Checks periodically whether a loop is still in the same call as before.
///
/// This costs the loops two plain writes a call. While all loops sleep the watch sleeps too; the
/// first loop that awakes wakes it.
final class LoopWatch {

  /// The number of checks within the time limit of a call.
  private static final int LOOKS = 4;

  /// The pause after a failure, such as an exhausted heap.
  private static final long PAUSE_NANOS = 100_000_000;

  private final ProcessorContext context;
  private final Duration limit;
  private final TimeSource time;
  private final TimeSource.Signal signal;

  /// The observations of the loops. Set before the start.
  private List<Seen> loops = List.of();

  /// How many consecutive checks have found all loops asleep. Used by the watching thread.
  private int quiet;

  private volatile boolean resting;
  private volatile boolean closed;

  LoopWatch(ProcessorContext context, Duration limit) {
    this.context = context;
    this.limit = limit;
    this.time = context.transport().time();
    this.signal = time.newSignal();
  }

  /// Starts to watch, unless calls have no time limit.
  void start(List<Loop> watched) {
    loops = watched.stream().map(Seen::new).toList();
    if (limit.isPositive()) {
      Thread _ = NeededThread.start("socketserver-loop-watch", this::watch);
    }
  }

  void close() {
    closed = true;
    signal.raise();
  }

  /// Called when a loop awakes.
  void loopAwoke() {
    if (resting) {
      signal.raise();
    }
  }

  /// Reports that a loop could not wait, or that an iteration failed.
  void failed(Throwable e) {
    context.failed("event loop", e);
  }

  private void watch() {
    long interval = Math.max(1_000_000, limit.toNanos() / LOOKS);
    Throwable untold = null;
    while (!closed) {
      try {
        if (untold != null) {
          context.failed("watch of event loops", untold);
          untold = null;
        }
        lookAndWait(interval);
      } catch (InterruptedException e) {
        // no other code has a reference to this thread; if it is interrupted nevertheless, it must
        // end
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) {
        resting = false;
        untold = e;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void lookAndWait(long interval) throws InterruptedException {
    quiet = look() ? 0 : quiet + 1;
    if (quiet > LOOKS) {
      rest();
      quiet = 0;
    }
    boolean _ = signal.await(signal.mark(), time.nanoTime() + interval);
  }

  /// Waits until a loop awakes. The watch sets `resting` and then checks the loops; a loop marks
  /// itself awake and then reads `resting`.
  private void rest() throws InterruptedException {
    long mark = signal.mark();
    resting = true;
    boolean allAsleep = loops.stream().allMatch(seen -> seen.loop.isAsleep());
    if (allAsleep && !closed) {
      boolean _ = signal.await(mark, time.nanoTime() + TimeSource.Signal.FOREVER);
    }
    resting = false;
  }

  /// Checks all loops.
  ///
  /// @return whether one was awake or in a call
  private boolean look() {
    boolean atWork = false;
    for (Seen seen : loops) {
      atWork |= seen.look(time.nanoTime());
    }
    return atWork;
  }

  /// The observation of a loop.
  private final class Seen {

    private final Loop loop;
    private long calls = -1;

    /// When this call was first seen.
    private long since;

    /// The report of this call, if there was one.
    private @Nullable BlockedLoop told;

    Seen(Loop loop) {
      this.loop = loop;
    }

    boolean look(long now) {
      long number = loop.calls();
      LoopCall call = loop.current();
      if (call == null || number != calls) {
        goneOn(now);
        calls = number;
        since = now;
      } else if (told == null && now - since >= limit.toNanos()) {
        tell(call, now);
      }
      return call != null || !loop.isAsleep();
    }

    private void tell(LoopCall call, long now) {
      List<StackTraceElement> stack = List.of(loop.thread().getStackTrace());
      if (loop.calls() == calls && loop.current() == call) {
        told =
            new BlockedLoop(
                loop.toString(),
                call.request(),
                call.handlerName(),
                Duration.ofNanos(now - since),
                stack);
        context.loopBlocked(told);
      }
    }

    private void goneOn(long now) {
      BlockedLoop blocked = told;
      if (blocked != null) {
        told = null;
        context.loopUnblocked(
            new BlockedLoop(
                blocked.loop(),
                blocked.request(),
                blocked.handler(),
                Duration.ofNanos(now - since),
                List.of()));
      }
    }
  }
}
