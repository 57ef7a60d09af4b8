package io.socketserver.core;

import io.socketserver.core.internal.processing.AcceptingProcessor;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// While the serving thread waits, the threads of a processor receive requests in its place: one at
/// a time, so that the steps of the server are never run by two threads at once.
final class Reception {

  /// What an attempt to receive a request has shown.
  enum Outcome {

    /// There was one, and another may be pending.
    RECEIVED,

    /// There may be one, but it could not be received.
    FAILED,

    /// None is pending.
    NONE,

    /// The serving thread must go on: there is no room, or a failure, or the loop ends.
    OVER
  }

  /// How many requests a thread receives before it does other work.
  private static final int MOST_AT_ONCE = 16;

  private final AcceptingProcessor processor;
  private final StreamListener listener;
  private final ServingState serving;
  private final Supplier<Outcome> receive;
  private final BooleanSupplier pending = this::pending;

  /// Raised when the serving thread must go on.
  private final TimeSource.Signal over;

  /// Held by the thread that receives.
  private final ReentrantLock turn = new ReentrantLock();

  /// Whether the serving thread waits. Guarded by the lock.
  private boolean open;

  /// Whether something may be pending that the thread with the lock has not seen.
  private volatile boolean more;

  private Reception(
      AcceptingProcessor processor,
      StreamListener listener,
      ServingState serving,
      Supplier<Outcome> receive,
      TimeSource.Signal over) {
    this.processor = processor;
    this.listener = listener;
    this.serving = serving;
    this.receive = receive;
    this.over = over;
  }

  /// Prepares for a server that is active.
  ///
  /// @param receive receives a request, and starts to process it
  /// @return null if the processor or the listener does not support this
  static @Nullable Reception of(ServerParts<?> parts, Supplier<Outcome> receive) {
    return parts.processor() instanceof AcceptingProcessor processor
            && parts.endpoint() instanceof StreamListener listener
            && listener.goesOnEventLoops()
        ? new Reception(processor, listener, parts.serving(), receive, parts.time().newSignal())
        : null;
  }

  /// Waits while the threads of the processor receive requests. For the serving thread.
  ///
  /// @param deadline when to stop waiting
  /// @throws IOException if they cannot
  void await(long deadline) throws IOException {
    long mark = over.mark();
    if (serving.isStopRequested()) {
      return;
    }
    setOpen(true);
    try {
      processor.startAccepting(listener, pending);
      boolean _ = over.await(mark, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      setOpen(false);
      // after a failure, too: the next start tells of all that is pending, whoever was told before
      processor.pauseAccepting();
    }
  }

  /// Ends the wait. For any thread.
  void end() {
    over.raise();
  }

  private void setOpen(boolean value) {
    turn.lock();
    try {
      open = value;
    } finally {
      turn.unlock();
    }
  }

  /// Receives what is pending. Called by threads of the processor. A thread that finds another one
  /// at work leaves the rest to it: it first notes that there is more, and the other looks for that
  /// after its turn.
  ///
  /// @return whether there may be more, for which the caller must call again
  private boolean pending() {
    more = true;
    boolean again = false;
    while (more && !again && turn.tryLock()) {
      serving.deputy(Thread.currentThread());
      try {
        more = false;
        again = receiveSome();
      } finally {
        serving.deputy(null);
        turn.unlock();
      }
    }
    return again;
  }

  /// @return whether there may be more
  private boolean receiveSome() {
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      Outcome outcome = open ? receive.get() : Outcome.NONE;
      if (outcome == Outcome.OVER) {
        open = false;
        end();
      }
      if (outcome == Outcome.NONE || outcome == Outcome.OVER) {
        return false;
      }
    }
    return true;
  }
}
