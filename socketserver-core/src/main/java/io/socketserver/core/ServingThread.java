package io.socketserver.core;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

/// Where the loop of a server runs.
///
/// Where requests get virtual threads, and the transport lets such threads wait, the loop runs in
/// one too, and the thread that was asked to serve waits for it: a request then begins on the
/// carrier that accepted it, and nothing is handed from one thread of the kernel to another.
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
        && server.activeProcessor().startsVirtualThreads();
  }

  /// Has a virtual thread serve as if it were this one: what it throws is thrown here, and who
  /// interrupts this thread means that one.
  private void serveVirtually(Duration pollInterval, Runnable begun) throws IOException {
    var serving =
        new FutureTask<>(() -> {
          loop.serve(pollInterval, begun);
          return true;
        });
    Thread virtual = Thread.ofVirtual().name(Thread.currentThread().getName()).unstarted(serving);
    boolean interrupted = Thread.currentThread().isInterrupted();
    if (interrupted) {
      virtual.interrupt();
    }
    virtual.start();
    while (virtual.isAlive()) {
      try {
        virtual.join();
      } catch (InterruptedException e) {
        interrupted = true;
        virtual.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow(serving);
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

  /// Starts the loop in a thread of its own, and returns when it has begun. It is a platform
  /// thread, so that a program lives as long as its servers.
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
      // where the loop has not begun, the caller of start() is told
      if (!begun.complete(Optional.of(e))) {
        throw e;
      }
    } catch (IOException e) {
      server.listener().serverFailed(server, "serveForever", e);
    } finally {
      begun.complete(Optional.empty());
    }
  }
}
