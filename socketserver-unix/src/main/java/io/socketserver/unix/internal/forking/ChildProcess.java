package io.socketserver.unix.internal.forking;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process that is being started, runs, or has ended. [ProcessBuilder] starts it and the JDK
/// waits for it, so that nothing here ever reaps a process of somebody else.
///
/// @threading Safe for many threads.
final class ChildProcess {

  /// Told of the process's life, by threads of its own.
  interface Observer {

    /// It was started. Called before anybody can see it.
    void started(Process process);

    /// It could not be started.
    void notStarted();

    /// It has ended, and its output was read. Called before anybody is told.
    void ended(int status);
  }

  /// How long to wait for the rest of its output. Its own children may keep that open.
  private static final long OUTPUT_MILLIS = 200;

  private final ProcessBuilder builder;
  private final Observer observer;
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final CompletableFuture<Void> outputEnded = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private ChildProcess(ProcessBuilder builder, Observer observer) {
    this.builder = builder;
    this.observer = observer;
  }

  /// Begins to start a process. Its standard output and standard error are read as one.
  static ChildProcess start(ProcessBuilder builder, Observer observer) {
    var child = new ChildProcess(builder.redirectErrorStream(true), observer);
    // a platform thread: starting a process and reading a pipe hold the carrier of a virtual one
    Thread unused = Thread.ofPlatform().daemon().name("child-output").start(child::run);
    return child;
  }

  private void run() {
    Process process;
    try {
      process = builder.start();
    } catch (IOException | RuntimeException | Error e) {
      started.completeExceptionally(e);
      ended.complete(-1);
      observer.notStarted();
      return;
    }
    boolean observed = false;
    try {
      observer.started(process);
      observed = true;
    } finally {
      if (!observed) {
        Process unused = process.destroyForcibly();
      }
      Thread unused =
          Thread.ofVirtual().name("child-" + process.pid() + "-end").start(() -> await(process));
    }
    started.complete(process);
    Thread.currentThread().setName("child-" + process.pid() + "-output");
    try {
      ChildOutput.log(process);
    } finally {
      outputEnded.complete(null);
    }
  }

  private void await(Process process) {
    int status = -1;
    try {
      status = process.waitFor();
      outputEnded.get(OUTPUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // nobody interrupts this thread; what its own children still write is logged later
    } finally {
      observer.ended(status);
      ended.complete(status);
    }
  }

  /// Waits until it is started.
  ///
  /// @throws IOException if it cannot be; the message says why
  Process awaitStart() throws IOException, InterruptedException {
    try {
      return started.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("cannot start a child process: " + cause.getMessage(), cause);
    }
  }

  /// Waits until it has ended.
  ///
  /// @param nanos for how long; not at all where it is negative
  /// @return whether it has
  boolean awaitEnd(long nanos) throws InterruptedException {
    try {
      int unused = ended.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("never completed with an exception", e);
    }
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /// Asks it to end, with TERM, and after a while ends it, with KILL.
  void destroy(boolean forcibly) {
    if (started.state() == Future.State.SUCCESS) {
      Process process = started.resultNow();
      if (forcibly) {
        Process unused = process.destroyForcibly();
      } else {
        process.destroy();
      }
    }
  }
}
