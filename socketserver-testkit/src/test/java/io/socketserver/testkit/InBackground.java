package io.socketserver.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A call that blocks, on a thread of its own.
final class InBackground<T> {

  private final FutureTask<T> task;
  private final Thread thread;

  private InBackground(Callable<T> call) {
    task = new FutureTask<>(call);
    thread = Thread.ofVirtual().start(task);
  }

  static <T> InBackground<T> call(Callable<T> call) {
    return new InBackground<>(call);
  }

  static InBackground<?> run(Action action) {
    return new InBackground<>(() -> {
      action.run();
      return "done";
    });
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean isDone() {
    return task.isDone();
  }

  T result() throws Exception {
    return task.get();
  }

  Throwable failure() throws InterruptedException {
    try {
      throw new AssertionError("gave " + task.get());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  interface Action {
    void run() throws Exception;
  }
}
