package io.socketserver.unix.internal.forking;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.RequestTask;
import io.socketserver.core.spi.ProcessorContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A process for each request. A virtual thread owns the request here: it gets a process, passes
/// the request to it, and waits for the result.
///
/// @source CPython 3.13, `socketserver.ForkingMixIn`
final class ForkingProcessor implements RequestProcessor {

  /// How soon a lost idle child is replaced.
  private static final Duration REFILL_INTERVAL = Duration.ofMillis(500);

  private final ProcessorContext context;
  private final ForkingOptions options;
  private final ChildPool pool;
  private final ReentrantLock lock = new ReentrantLock();

  /// How many requests have a process, or will get one. Guarded by the lock.
  private int serving;

  /// Guarded by the lock.
  private boolean closed;

  ForkingProcessor(ProcessorContext context, ForkingOptions options, ChildPool pool) {
    this.context = context;
    this.options = options;
    this.pool = pool;
    pool.refill(options.maxChildren());
  }

  @Override
  public boolean hasRoom() {
    lock.lock();
    try {
      return serving < options.maxChildren();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean passesRequestsOn() {
    return true;
  }

  @Override
  public void process(RequestTask task) {
    if (!admit()) {
      task.refuse("all " + options.maxChildren() + " children are busy");
      return;
    }
    boolean started = false;
    try {
      Thread _ = Thread.ofVirtual().name("request-" + task.request().id()).start(() -> serve(task));
      started = true;
    } finally {
      if (!started) {
        ended();
      }
    }
  }

  private boolean admit() {
    lock.lock();
    try {
      if (serving == options.maxChildren()) {
        return false;
      }
      serving++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void serve(RequestTask task) {
    try {
      task.runRemotely(new ForkedRequest(context, options, pool, task.request(), this::refill));
    } finally {
      ended();
    }
  }

  private void ended() {
    boolean over;
    lock.lock();
    try {
      serving--;
      over = closed && serving == 0;
    } finally {
      lock.unlock();
    }
    if (over) {
      pool.closeListener();
    }
    refill();
    context.wake();
  }

  private void refill() {
    lock.lock();
    try {
      // under the lock: a request that comes meanwhile would take the place of the process that
      // this
      // starts, and there would be more than there may be
      pool.refill(options.maxChildren() - serving);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Duration tickInterval() {
    return options.spareChildren() > 0 || options.requestsPerChild() > 1
        ? REFILL_INTERVAL
        : Duration.ZERO;
  }

  /// Replaces lost idle children, and ends those that are no longer needed.
  @Override
  public void tick() {
    refill();
    pool.shrink();
  }

  @Override
  public Set<Long> activeChildren() {
    return pool.pids();
  }

  @Override
  public void close() {
    boolean over;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      over = serving == 0;
    } finally {
      lock.unlock();
    }
    pool.close();
    if (over) {
      pool.closeListener();
    }
  }
}
