package io.socketserver.core;

import io.socketserver.core.internal.carriers.Carriers;
import io.socketserver.core.internal.waiting.CarrierWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/// Runs the loop of a server in the right thread.
///
/// If requests get virtual threads, and the transport parks such threads, the loop runs in one too,
/// and the calling thread waits for it. Then a request starts on the carrier that accepted it,
/// without a switch between kernel threads. While no carriers are available, the waiting thread
/// takes over the loop.
final class ServingThread {

  private final BaseServer<?> server;
  private final ServingLoop<?> loop;

  ServingThread(BaseServer<?> server, ServingLoop<?> loop) {
    this.server = server;
    this.loop = loop;
  }

  /// Serves until the loop ends.
  void serve(Duration pollInterval, Runnable begun) throws IOException {
    if (isVirtual() && !Thread.currentThread().isVirtual()) {
      serveVirtually(pollInterval, begun);
    } else {
      loop.serve(pollInterval, begun);
    }
  }

  private boolean isVirtual() {
    return server.options().transport().waitsInVirtualThreads()
        && server.parts().processor().startsVirtualThreads();
  }

  /// Serves in a virtual thread on behalf of this one: exceptions are rethrown here, and interrupts
  /// of this thread are passed on. While no virtual thread gets a carrier, this thread serves
  /// itself.
  private void serveVirtually(Duration pollInterval, Runnable begun) throws IOException {
    boolean continues = false;
    boolean ended = false;
    while (!ended) {
      var inVirtual = new VirtualShift(pollInterval, begun, continues);
      ended = inVirtual.serve();
      if (!ended) {
        continues |= inVirtual.shift.hasBegun();
        var here = new Shift(() -> !Carriers.areExhausted() && !inVirtual.thread.isAlive());
        ended = loop.serve(pollInterval, begun, here, continues);
        continues = true;
      }
    }
  }

  /// A virtual thread that serves, and the platform thread that waits for it.
  private final class VirtualShift {

    /// The delay before another attempt to relieve a thread that was not waiting.
    private static final long AGAIN_NANOS = 5_000_000;

    final Shift shift = new Shift();
    final Thread thread;
    private final FutureTask<Boolean> serving;
    private final Thread waiting = Thread.currentThread();

    VirtualShift(Duration pollInterval, Runnable begun, boolean continues) {
      serving = new FutureTask<>(() -> loop.serve(pollInterval, begun, shift, continues));
      thread = Thread.ofVirtual().name(waiting.getName()).unstarted(this::run);
    }

    private void run() {
      serving.run();
      if (shift.isRelieved()) {
        server.parts().wakeLoop(); // its last wait may have consumed a wake-up for its successor
      }
      LockSupport.unpark(waiting);
    }

    /// Waits for the end, or relieves the thread.
    ///
    /// @return whether it has served until the end
    boolean serve() throws IOException {
      Runnable look = () -> LockSupport.unpark(waiting);
      Carriers.addExhaustionListener(look);
      boolean interrupted = Thread.interrupted();
      if (interrupted) {
        thread.interrupt();
      }
      try {
        thread.start();
        CarrierWatch.expect();
        while (!serving.isDone()) {
          if (Carriers.areExhausted() && shift.relieve()) {
            server.parts().wakeLoop();
            return false;
          }
          await();
          if (Thread.interrupted()) {
            interrupted = true;
            thread.interrupt();
          }
        }
      } finally {
        Carriers.removeExhaustionListener(look);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      rethrow(serving);
      return true;
    }

    private void await() {
      if (Carriers.areExhausted()) {
        LockSupport.parkNanos(this, AGAIN_NANOS);
      } else {
        LockSupport.park(this);
      }
    }
  }

  private static void rethrow(FutureTask<Boolean> ended) throws IOException {
    switch (ended.state()) {
      case SUCCESS -> {}
      case FAILED -> {
        switch (ended.exceptionNow()) {
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          case Throwable e -> throw new AssertionError("a loop throws no such thing", e);
        }
      }
      case RUNNING, CANCELLED -> throw new AssertionError("the thread of the loop has ended");
    }
  }

  /// Starts the loop in a separate thread, and returns when it serves. It is a platform thread, so
  /// that a program runs as long as its servers.
  Thread start(String name, Duration pollInterval) {
    var begun = new CompletableFuture<Optional<IllegalStateException>>();
    Thread thread = Thread.ofPlatform().name(name).start(() -> serveAlone(pollInterval, begun));
    Optional<IllegalStateException> refusal = begun.join();
    if (refusal.isPresent()) {
      throw new IllegalStateException(refusal.get().getMessage(), refusal.get());
    }
    return thread;
  }

  private void serveAlone(
      Duration pollInterval, CompletableFuture<Optional<IllegalStateException>> begun) {
    try {
      serve(pollInterval, () -> begun.complete(Optional.empty()));
    } catch (IllegalStateException e) {
      // if the loop has not started, start() throws it
      if (!begun.complete(Optional.of(e))) {
        throw e;
      }
    } catch (IOException e) {
      server.parts().listener().serverFailed(server, "serveForever", e);
    } finally {
      begun.complete(Optional.empty());
    }
  }
}
