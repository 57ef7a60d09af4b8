package io.socketserver.unix.internal.forking;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process that is starting, running, or ended. [ProcessBuilder] starts it and the JDK reaps it,
/// so no code here ever reaps other processes.
///
/// @threading Thread-safe.
final class ChildProcess {

  /// Is notified of the life cycle of the process, on separate threads.
  interface Observer {

    /// It was started. Called before any other thread sees it.
    void started(Process process);

    /// It could not be started.
    void notStarted();

    /// It has ended, and its output was read. Called before any other notification.
    void ended(int status);
  }

  /// How long to wait for the rest of its output. Its own children may keep the pipe open.
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

  /// Starts a process asynchronously. Its standard output and standard error are merged.
  static ChildProcess start(ProcessBuilder builder, Observer observer) {
    var child = new ChildProcess(builder.redirectErrorStream(true), observer);
    // a platform thread: starting a process and reading a pipe block the carrier of a virtual one
    Thread _ = Thread.ofPlatform().daemon().name("child-output").start(child::run);
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
        Process _ = process.destroyForcibly();
      }
      Thread _ =
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
      // nothing interrupts this thread; later output of its own children is logged later
    } finally {
      observer.ended(status);
      ended.complete(status);
    }
  }

  /// Waits until it is started.
  ///
  /// @throws IOException if it cannot be started; the message says why
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
  /// @param nanos the time limit; if negative, does not wait
  /// @return whether it has ended
  boolean awaitEnd(long nanos) throws InterruptedException {
    try {
      int _ = ended.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
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

  /// Asks it to end with TERM, and ends it with KILL after a grace period.
  void destroy(boolean forcibly) {
    if (started.state() == Future.State.SUCCESS) {
      Process process = started.resultNow();
      if (forcibly) {
        Process _ = process.destroyForcibly();
      } else {
        process.destroy();
      }
    }
  }
}
