package io.socketserver.core;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.RequestTask;
import io.socketserver.api.ServerStatistics;
import io.socketserver.api.Violation;
import io.socketserver.core.internal.request.SocketRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The requests in flight, and the counters of a server.
final class RequestRegistry {

  /// A request in flight, and the thread that runs it.
  ///
  /// @implNote Its monitor is the lock: a separate lock would be one more object for each idle
  ///   connection.
  static final class Entry {

    private final Request request;
    private final Long key;
    private final long receivedNanos;

    /// Guarded by this entry, so that an interrupt reaches this request and not the next one on the
    /// same thread.
    private @Nullable Thread runner;

    /// The worker of a request without its own thread. Guarded by this entry.
    private RequestTask.@Nullable Worker worker;

    /// Guarded by this entry.
    private boolean interrupted;

    private final RequestTask task;

    /// Whether it is being run or refused. Guarded by this entry.
    private boolean taken;

    /// Guarded by this entry.
    private boolean takenOver;

    /// Guarded by this entry.
    private boolean counted;

    /// Written with the monitor of this entry held.
    private volatile boolean ended;

    /// The outcome, unless the request completed. Written before the end by the thread that decides
    /// it. Null for a completed request, which so needs no volatile write.
    private volatile @Nullable Outcome failure;

    /// The bytes that a remote worker transferred. Written likewise.
    private volatile RequestTask.@Nullable Transferred transferred;

    private Entry(Request request, RequestTask task, long receivedNanos) {
      this.request = request;
      this.key = request.id();
      this.task = task;
      this.receivedNanos = receivedNanos;
    }

    Request request() {
      return request;
    }

    RequestTask task() {
      return task;
    }

    /// Sets the outcome of a request that has not completed.
    ///
    /// @param outcome the outcome
    void failed(Outcome outcome) {
      failure = outcome;
    }

    private Outcome outcome() {
      Outcome other = failure;
      return other == null ? Outcome.COMPLETED : other;
    }

    void transferred(RequestTask.Transferred transferred) {
      this.transferred = transferred;
    }

    RequestResult result(long now) {
      Duration elapsed = Duration.ofNanos(now - receivedNanos);
      Outcome outcome = outcome();
      RequestTask.Transferred remote = transferred;
      if (remote != null) {
        return new RequestResult(outcome, remote.bytesRead(), remote.bytesWritten(), elapsed);
      }
      return request instanceof SocketRequest own
          ? new RequestResult(outcome, own.bytesRead(), own.bytesWritten(), elapsed)
          : new RequestResult(outcome, 0, 0, elapsed);
    }

    /// Takes the request, to run or to refuse it.
    ///
    /// @return false if that was done before
    synchronized boolean take() {
      boolean first = !taken;
      taken = true;
      return first;
    }

    synchronized boolean isTaken() {
      return taken;
    }

    /// Takes the request, to run it in the calling thread.
    ///
    /// @return false if that was done before
    synchronized boolean takeToRun() {
      boolean first = take();
      runner = first ? Thread.currentThread() : runner;
      return first;
    }

    /// Takes the request from a thread that has not started to run it.
    ///
    /// @return false if it is already being run or refused
    synchronized boolean takeOver() {
      boolean first = take();
      takenOver |= first;
      runner = first ? Thread.currentThread() : runner;
      return first;
    }

    /// Whether it was taken from the thread that was to run it.
    synchronized boolean isTakenOver() {
      return takenOver;
    }

    /// @return false if it was counted before
    private synchronized boolean count() {
      boolean first = !counted;
      counted = true;
      return first;
    }

    /// Ends the request.
    ///
    /// @return false if that was done before
    private synchronized boolean end() {
      boolean first = !ended;
      ended = true;
      return first;
    }

    boolean hasEnded() {
      return ended;
    }

    synchronized void servedBy(RequestTask.Worker worker) {
      this.worker = worker;
    }

    /// The runner has finished this request.
    ///
    /// @return whether it was interrupted because of this request
    synchronized boolean runEnded() {
      runner = null;
      return interrupted;
    }

    synchronized @Nullable Thread runner() {
      return runner;
    }

    synchronized boolean isRunBy(Thread thread) {
      return runner == thread || worker != null && worker.includes(thread);
    }

    /// Whether the close of the server cut this request off.
    synchronized boolean wasInterrupted() {
      return interrupted;
    }

    synchronized void interrupt() {
      Thread thread = worker == null ? runner : worker.current();
      interrupted = worker != null || thread != null;
      if (thread != null) {
        thread.interrupt();
      }
    }

    CloseReport.Stuck stuck() {
      Thread thread;
      synchronized (this) {
        thread = worker == null ? runner : worker.thread();
      }
      return new CloseReport.Stuck(
          request.id(),
          request.clientAddress(),
          thread == null ? "" : thread.getName(),
          thread == null ? List.of() : List.of(thread.getStackTrace()));
    }
  }

  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Entry> inFlight = new ConcurrentHashMap<>();
  private final AtomicLong open = new AtomicLong();

  private final LongAdder received = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong dropped = new AtomicLong();
  private final LongAdder truncated = new LongAdder();
  private final AtomicLong repliesRefused = new AtomicLong();
  private final AtomicLong repliesLost = new AtomicLong();
  private final Map<String, LongAdder> acceptFailures = new ConcurrentHashMap<>();
  private final Map<Refusal, Long> refusals = new ConcurrentHashMap<>();
  private final Map<Violation, Long> violations = new ConcurrentHashMap<>();

  long nextId() {
    return ids.incrementAndGet();
  }

  Entry begin(Request request, RequestTask task, long now) {
    received.increment();
    Entry entry = new Entry(request, task, now);
    boolean entered = false;
    try {
      inFlight.put(entry.key, entry);
      entered = true;
    } finally {
      if (!entered) {
        // if the heap is full, the map may have added it before it failed
        inFlight.remove(entry.key, entry);
      }
    }
    open.incrementAndGet();
    return entry;
  }

  /// The entry of a request in flight.
  @Nullable Entry find(Request request) {
    return inFlight.get(request.id());
  }

  /// Counts the outcome of a request, once. Called before its connection is closed, so that a
  /// client that sees the end is already counted.
  void count(Entry entry) {
    if (entry.count()) {
      switch (entry.outcome()) {
        case COMPLETED -> completed.increment();
        case FAILED -> failed.increment();
        case REFUSED -> refused.increment();
      }
    }
  }

  /// Ends a request: it is no longer in flight.
  ///
  /// @return false if that was done before
  boolean end(Entry entry) {
    if (entry.ended || !entry.end()) {
      return false;
    }
    count(entry);
    open.decrementAndGet();
    return true;
  }

  /// Removes an ended request after the listener was notified; threads that wait for the last
  /// request may continue.
  void forget(Entry entry) {
    inFlight.remove(entry.key, entry);
  }

  /// The requests that have not ended.
  List<Request> requests() {
    return entries().stream()
        .filter(entry -> !entry.ended)
        .map(RequestRegistry.Entry::request)
        .toList();
  }

  /// Enumerates the threads that run requests.
  void runners(BiConsumer<Request, Thread> told) {
    for (Entry entry : inFlight.values()) {
      Thread thread = entry.runner();
      if (thread != null) {
        told.accept(entry.request, thread);
      }
    }
  }

  long inFlight() {
    return open.get();
  }

  /// The requests in flight, in any order: a view that changes with them.
  Collection<Entry> unordered() {
    return inFlight.values();
  }

  List<Entry> entries() {
    return inFlight.values().stream()
        .sorted(Comparator.comparingLong(entry -> entry.request().id()))
        .toList();
  }

  /// Whether a request is still registered.
  boolean holds(Entry entry) {
    return inFlight.get(entry.key) == entry;
  }

  /// The requests that are not yet being run or refused, oldest first. They are few of many, so
  /// they are filtered before they are sorted.
  List<Entry> untaken() {
    return inFlight.values().stream()
        .filter(entry -> !entry.isTaken())
        .sorted(Comparator.comparingLong(entry -> entry.request().id()))
        .toList();
  }

  /// The requests in flight, except those that the thread runs.
  List<Entry> entriesNotRunBy(Thread thread) {
    return entries().stream().filter(entry -> !entry.isRunBy(thread)).toList();
  }

  long countDropped(long more) {
    return dropped.addAndGet(more);
  }

  /// @return how many they are by now
  long countReplyRefused() {
    return repliesRefused.incrementAndGet();
  }

  /// @return how many they are by now
  long countReplyLost() {
    return repliesLost.incrementAndGet();
  }

  void countTruncated() {
    truncated.increment();
  }

  void countAcceptFailure(String reason) {
    acceptFailures.computeIfAbsent(reason, absent -> new LongAdder()).increment();
  }

  /// @return how many were refused for this reason by now
  long countRefusal(Refusal reason) {
    return refusals.merge(reason, 1L, Long::sum);
  }

  /// @return how often it has happened by now
  long countViolation(Violation violation) {
    return violations.merge(violation, 1L, Long::sum);
  }

  ServerStatistics statistics() {
    Map<String, Long> failures = new HashMap<>();
    acceptFailures.forEach((reason, count) -> failures.put(reason, count.sum()));
    return new ServerStatistics(
        received.sum(),
        refused.sum(),
        completed.sum(),
        failed.sum(),
        dropped.get(),
        truncated.sum(),
        repliesRefused.get(),
        repliesLost.get(),
        failures,
        refusals,
        violations,
        open.get());
  }
}
