package io.socketserver.core.internal.processing;

import io.socketserver.api.RequestProcessor;
import io.socketserver.api.RequestTask;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.api.ThreadingOptions.Threads;
import io.socketserver.api.ThreadingOptions.WhenFull;
import io.socketserver.core.internal.carriers.Carriers;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A thread for each request, new or from a pool, with a limit and a queue.
public final class ThreadingProcessor implements RequestProcessor {

  /// How long an idle thread of a pool waits for another request before it ends.
  private static final long POOL_KEEP_ALIVE_SECONDS = 60;

  private final ThreadingOptions options;
  private final Threads threads;
  private final int limit;
  private final Runnable roomMade;
  private final @Nullable ThreadPoolExecutor pool;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock; counted only if there is a limit.
  private int running;

  /// Guarded by the lock.
  private final Queue<RequestTask> waiting = new ArrayDeque<>();

  /// Guarded by the lock.
  private boolean closed;

  /// Creates a processor.
  ///
  /// @param options its settings
  /// @param roomMade run after a request has ended and another can be accepted
  public ThreadingProcessor(ThreadingOptions options, Runnable roomMade) {
    this.options = options;
    this.threads = options.threads();
    this.limit = options.limit();
    this.roomMade = roomMade;
    this.pool = threads == Threads.POOL ? newPool(options) : null;
  }

  private static ThreadPoolExecutor newPool(ThreadingOptions options) {
    ThreadFactory factory =
        Thread.ofPlatform().daemon(options.daemonThreads()).name("pool-", 1).factory();
    var pool =
        new ThreadPoolExecutor(
            options.limit(),
            options.limit(),
            POOL_KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public boolean hasRoom() {
    if (limit == 0 || options.whenFull() == WhenFull.REFUSE) {
      return true;
    }
    lock.lock();
    try {
      return running < limit || waiting.size() < options.queue();
    } finally {
      lock.unlock();
    }
  }

  /// Whether requests are started as soon as they arrive.
  ///
  /// @return false if they may have to wait for others to end
  public boolean isUnlimited() {
    return limit == 0;
  }

  @Override
  public boolean startsVirtualThreads() {
    return threads == Threads.VIRTUAL;
  }

  @Override
  public boolean sharesThreads() {
    return limit > 0;
  }

  @Override
  public void process(RequestTask task) {
    if (limit == 0) {
      start(task, task);
      return;
    }
    switch (admit(task)) {
      case RUN -> startLimited(task);
      case WAIT -> {}
      case REFUSE ->
          task.refuse(
              "all "
                  + limit
                  + " threads are busy"
                  + (options.queue() == 0 ? "" : " and " + options.queue() + " requests wait"));
    }
  }

  private enum Admission {
    RUN,
    WAIT,
    REFUSE
  }

  private Admission admit(RequestTask task) {
    lock.lock();
    try {
      if (running < limit) {
        running++;
        return Admission.RUN;
      }
      // without a queue, only a server that did not check for room gets here
      if (waiting.size() < options.queue()) {
        waiting.add(task);
        return Admission.WAIT;
      }
      return Admission.REFUSE;
    } finally {
      lock.unlock();
    }
  }

  private void startLimited(RequestTask task) {
    boolean started = false;
    try {
      start(task, limited(task));
      started = true;
    } finally {
      if (!started) {
        ended();
      }
    }
  }

  private Runnable limited(RequestTask task) {
    return () -> {
      try {
        task.run();
      } finally {
        ended();
      }
    };
  }

  /// Passes the slot of a finished request to the next waiting one.
  private void ended() {
    try {
      for (RequestTask next = takeNext(); next != null; next = takeNext()) {
        if (startNext(next)) {
          return;
        }
      }
    } finally {
      roomMade.run();
    }
  }

  private @Nullable RequestTask takeNext() {
    lock.lock();
    try {
      RequestTask next = waiting.poll();
      if (next == null) {
        running--;
        endPoolIfUnused();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Starts a waiting request, or refuses it: otherwise its client would wait for ever.
  private boolean startNext(RequestTask next) {
    try {
      start(next, limited(next));
      return true;
    } catch (RuntimeException | OutOfMemoryError e) {
      next.refuse("no thread could be started: " + e);
      return false;
    }
  }

  private void start(RequestTask task, Runnable work) {
    switch (threads) {
      case VIRTUAL -> virtualIfPossible().name("request-" + task.request().id()).start(work);
      case PLATFORM ->
          Thread.ofPlatform()
              .daemon(options.daemonThreads())
              .name("request-" + task.request().id())
              .start(work);
      case POOL -> {
        if (pool != null) {
          pool.execute(work);
        }
      }
    }
  }

  /// While no virtual thread gets a carrier, a platform thread is used instead; like virtual
  /// threads, it does not prevent the JVM from exiting.
  private static Thread.Builder virtualIfPossible() {
    return Carriers.areExhausted() ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      endPoolIfUnused();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the pool's threads when nothing runs and nothing waits: waiting requests are in flight,
  /// and must still run. Called with the lock held.
  private void endPoolIfUnused() {
    if (pool != null && closed && running == 0) {
      pool.shutdown();
    }
  }
}
