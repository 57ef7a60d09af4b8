package io.socketserver.core;

import io.socketserver.api.CloseReport;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Closes a server in a fixed order: the listener, the processor, the requests, the channel.
final class ServerCloser {

  /// How long requests may take to react after their connection was closed and their thread
  /// interrupted.
  private static final Duration GRACE = Duration.ofMillis(100);

  /// One step of the close. If it fails, the next steps follow nevertheless.
  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  private final BaseServer<?> server;
  private final ServerParts<?> parts;
  private final ServingState serving;
  private final Progress progress;
  private final TimeSource time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();

  /// Guarded by the lock.
  private @Nullable CloseReport report;

  /// The deadline for requests. It may move earlier during the wait. Written under the lock.
  private volatile long deadline;

  /// Used only by the closing thread.
  private boolean interrupted;

  /// Likewise. Clients determine how many there are, and when each ends.
  private final Outstanding<RequestRegistry.Entry> outstanding;

  ServerCloser(
      BaseServer<?> server, ServerParts<?> parts, ServingState serving, Progress progress) {
    this.server = server;
    this.parts = parts;
    this.serving = serving;
    this.progress = progress;
    this.time = progress.time();
    this.outstanding = new Outstanding<>(this::others, entry -> parts.registry().holds(entry));
  }

  /// @param limit how long requests may continue; null for no limit
  CloseReport close(@Nullable Duration limit) {
    long asked = limit == null ? time.nanoTime() + TimeSource.Signal.FOREVER : time.deadline(limit);
    lock.lock();
    try {
      if (!serving.close()) {
        return joinClose(asked);
      }
      deadline = asked;
    } finally {
      lock.unlock();
    }
    CloseReport made = closeNow(limit);
    lock.lock();
    try {
      report = made;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return made;
  }

  /// Joins a close by another thread: moves its deadline earlier, and waits for it. A handler does
  /// not wait, because the close waits for the handler. Called with the lock held.
  private CloseReport joinClose(long asked) {
    if (asked - deadline < 0) {
      deadline = asked;
      progress.made();
    }
    try {
      while (report == null) {
        if (runsRequest()) {
          return new CloseReport(0, 0, List.of(), Duration.ZERO);
        }
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return report == null ? new CloseReport(0, 0, List.of(), Duration.ZERO) : report;
  }

  private boolean runsRequest() {
    Thread self = Thread.currentThread();
    return parts.loop().admittedHere() != null
        || parts.registry().entries().stream().anyMatch(entry -> entry.isRunBy(self));
  }

  private CloseReport closeNow(@Nullable Duration limit) {
    long begun = time.nanoTime();
    // an activation in progress has finished, and none will start
    if (!parts.activation().await()) {
      step("close of the handlers", parts::closeHandlers);
      return new CloseReport(0, 0, List.of(), Duration.ZERO);
    }
    step("closeListener", server::closeListener);
    parts.wakeLoop();
    int before = unfinished().size();
    parts.listener().serverClosing(server, before, limit);
    Ended ended = endRequests(before);
    step("closeRest", () -> server.closeRest(deadline));
    step("close of the handlers", parts::closeHandlers);
    var made =
        new CloseReport(
            ended.finished, ended.asked, ended.forced, Duration.ofNanos(time.nanoTime() - begun));
    parts.carriers().end();
    parts.listener().serverClosed(server, made);
    return made;
  }

  private record Ended(int finished, int asked, List<CloseReport.Stuck> forced) {}

  private Ended endRequests(int before) {
    RequestProcessor processor = parts.processor();
    if (!parts.activation().blocksOnClose()) {
      step("close of the processor", processor::close);
      return new Ended(0, 0, List.of());
    }
    // all requests, because a handler that closes its server may share its thread with connections
    // that are not waited for; the loop notifies later ones
    parts.registry().entries().forEach(entry -> server.endIdle(entry.request()));
    // the loop first, so that a closed processor gets no request; requests in the serving thread
    // end with it
    boolean loopEnded = await(() -> !serving.isServedByOther());
    if (loopEnded) {
      step("close of the processor", processor::close);
    }
    boolean allEnded = loopEnded && await(outstanding::isEmpty);
    List<RequestRegistry.Entry> late = allEnded ? List.of() : unfinished();
    int finished = Math.max(0, before - late.size());
    List<CloseReport.Stuck> forced = force(late);
    if (!loopEnded) {
      step("close of the processor", processor::close);
    }
    return new Ended(finished, late.size() - forced.size(), forced);
  }

  /// Closes the connections of late requests, interrupts their threads, and returns those that did
  /// not react.
  private List<CloseReport.Stuck> force(List<RequestRegistry.Entry> late) {
    if (late.isEmpty()) {
      return List.of();
    }
    for (RequestRegistry.Entry entry : late) {
      server.abort(entry.request());
      entry.interrupt();
    }
    long graceEnd = time.deadline(GRACE);
    boolean ended = awaitUntil(outstanding::isEmpty, () -> graceEnd);
    return ended ? List.of() : unfinished().stream().map(RequestRegistry.Entry::stuck).toList();
  }

  /// The registered requests, except those of this thread.
  private List<RequestRegistry.Entry> others() {
    RequestTask admitted = parts.loop().admittedHere();
    return parts.registry().entriesNotRunBy(Thread.currentThread()).stream()
        .filter(entry -> entry.task() != admitted)
        .toList();
  }

  /// Those that have not ended.
  private List<RequestRegistry.Entry> unfinished() {
    return others().stream().filter(entry -> !entry.hasEnded()).toList();
  }

  private boolean await(Progress.Condition condition) {
    return awaitUntil(condition, () -> deadline);
  }

  /// Waits for a condition until a deadline, which may move earlier.
  private boolean awaitUntil(Progress.Condition condition, LongSupplier until) {
    while (!condition.holds()) {
      long end = until.getAsLong();
      if (end - time.nanoTime() <= 0) {
        return condition.holds();
      }
      try {
        boolean _ = progress.awaitAny(() -> condition.holds() || until.getAsLong() != end, end);
      } catch (InterruptedException e) {
        // an interrupt asks the close to end soon, not to stop halfway
        interrupted = true;
        deadline = time.nanoTime();
      }
    }
    return true;
  }

  private void step(String name, Step step) {
    try {
      step.run();
    } catch (Throwable e) {
      Failures.rethrowFatal(e);
      parts.listener().serverFailed(server, name, e);
    }
  }
}
