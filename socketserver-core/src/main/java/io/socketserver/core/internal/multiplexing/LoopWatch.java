package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.BlockedLoop;
import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks now and then whether a loop is still in the call that it was in before.
///
/// For the loops that costs two plain writes a call. While all of them sleep this rests too: who
/// wakes up first calls it, once.
final class LoopWatch {

  /// How often to look within the time that a call may last.
  private static final int LOOKS = 4;

  /// After a failure, a full heap for instance.
  private static final long PAUSE_NANOS = 100_000_000;

  private final ProcessorContext context;
  private final Duration limit;
  private final TimeSource time;
  private final TimeSource.Signal signal;

  /// What was seen of the loops, which are set before the start.
  private List<Seen> loops = List.of();

  /// How many looks in a row have seen all loops asleep. Used by the thread of the watch.
  private int quiet;

  private volatile boolean resting;
  private volatile boolean closed;

  LoopWatch(ProcessorContext context, Duration limit) {
    this.context = context;
    this.limit = limit;
    this.time = context.transport().time();
    this.signal = time.newSignal();
  }

  /// Begins to watch, unless calls may last for any time.
  void start(List<Loop> watched) {
    loops = watched.stream().map(Seen::new).toList();
    if (limit.isPositive()) {
      Thread unused = NeededThread.start("socketserver-loop-watch", this::watch);
    }
  }

  void close() {
    closed = true;
    signal.raise();
  }

  /// A loop has something to do again.
  void loopAwoke() {
    if (resting) {
      signal.raise();
    }
  }

  /// A loop could not wait, or go round.
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
        // nobody has this thread to interrupt it; were it so, it would have to end
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
    boolean unused = signal.await(signal.mark(), time.nanoTime() + interval);
  }

  /// Waits until a loop awakes. It says that it rests and then looks at the loops, while a loop
  /// says that it is awake and then looks whether this rests.
  private void rest() throws InterruptedException {
    long mark = signal.mark();
    resting = true;
    boolean allAsleep = loops.stream().allMatch(seen -> seen.loop.isAsleep());
    if (allAsleep && !closed) {
      boolean unused = signal.await(mark, time.nanoTime() + TimeSource.Signal.FOREVER);
    }
    resting = false;
  }

  /// Looks at all loops.
  ///
  /// @return whether one was at work
  private boolean look() {
    boolean atWork = false;
    for (Seen seen : loops) {
      atWork |= seen.look(time.nanoTime());
    }
    return atWork;
  }

  /// What was seen of a loop.
  private final class Seen {

    private final Loop loop;
    private long calls = -1;

    /// When this call was seen for the first time.
    private long since;

    /// What was told of this call.
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
