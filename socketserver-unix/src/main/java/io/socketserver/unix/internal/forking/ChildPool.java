package io.socketserver.unix.internal.forking;

import io.socketserver.api.ChildEnd;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestKind;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The child processes of a server: busy ones and idle ones.
///
/// @threading Thread-safe.
final class ChildPool {

  /// The grace period of idle processes when the server closes.
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /// The maximum number of concurrent starts: more would only compete for the processors with each
  /// other, and with busy children.
  private static final int MOST_STARTS = Runtime.getRuntime().availableProcessors();

  /// How long a datagram may wait for a process: its sender has given up by then.
  private static final Duration DATAGRAM_PATIENCE = Duration.ofSeconds(5);

  /// How long an unneeded process stays idle before it ends.
  private static final long IDLE_LIMIT = Duration.ofSeconds(10).toNanos();

  /// The back-off after a spare process could not be started.
  private static final long REFILL_PAUSE = Duration.ofSeconds(1).toNanos();

  private final ProcessorContext context;
  private final ForkingOptions options;
  private final ChildCommand command;
  private final ControlMessage.Setup setup;
  private final ControlListener listener;

  /// By process ID.
  private final Map<Long, Child> children = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();

  /// A child became idle, or could not be started.
  private final Condition settled = lock.newCondition();

  /// Idle children. Guarded by the lock. The most recently used comes first, so that the others can
  /// become superfluous.
  private final Deque<Child> idle = new ArrayDeque<>();

  /// Starting children that belong to no request. Guarded by the lock.
  private final Set<Child> starting = new HashSet<>();

  /// The number of requests that wait for a child. Guarded by the lock.
  private int waiting;

  /// Guarded by the lock.
  private boolean closed;

  /// Guarded by the lock.
  private long refillAt = System.nanoTime();

  ChildPool(ProcessorContext context, ForkingOptions options, ControlMessage.Setup setup)
      throws IOException {
    this.context = context;
    this.options = options;
    this.setup = setup;
    this.listener = ControlListener.open();
    this.command = ChildCommand.find(options, listener.address());
  }

  // ---- for requests

  /// Returns an idle process, or the first that can serve. A process for a single request is
  /// started for that request, with its environment; others are started a few at a time, as many as
  /// requests wait.
  ///
  /// @param fresh whether it must be a new one
  /// @param variables the environment of the request
  Child take(boolean fresh, Map<String, String> variables)
      throws IOException, InterruptedException {
    if (fresh) {
      return new Child(this, command.builder(variables), true);
    }
    lock.lock();
    try {
      Child child = pollIdle();
      if (child == null && (options.requestsPerChild() > 1 || starting.size() > waiting)) {
        child = awaitChild();
      }
      if (child != null) {
        return child;
      }
    } finally {
      lock.unlock();
    }
    return new Child(this, command.builder(variables), true);
  }

  private @Nullable Child pollIdle() {
    for (Child child = idle.poll(); child != null; child = idle.poll()) {
      if (!child.hasEnded()) {
        child.waited();
        return child;
      }
    }
    return null;
  }

  /// Waits until a child can serve. While a request waits, a child is starting or busy; if a start
  /// fails, the failed child is returned, with the reason.
  private Child awaitChild() throws IOException, InterruptedException {
    Duration patience =
        setup.kind() == RequestKind.DATAGRAM ? DATAGRAM_PATIENCE : options.timeout();
    long left = patience.toNanos();
    waiting++;
    try {
      while (true) {
        startForWaiting();
        left = settled.awaitNanos(left);
        Child child = idle.poll();
        if (child != null) {
          return child;
        }
        if (left <= 0) {
          throw new IOException("no child process was free within " + patience);
        }
      }
    } finally {
      waiting--;
    }
  }

  /// Starts as many children as waiting requests need. A request that gets a child does not care
  /// for the others, so this is also called whenever a start has succeeded or failed.
  private void startForWaiting() {
    while (starting.size() < Math.min(waiting - idle.size(), MOST_STARTS)) {
      boolean _ = starting.add(newChild());
    }
  }

  private Child newChild() {
    // the environment of one request would be wrong for others
    return new Child(this, command.builderAhead(), false);
  }

  /// A child that was started for no particular request is ready, or could not be started.
  ///
  /// @param able whether it can serve
  void settled(Child child, boolean able) {
    boolean unneeded;
    lock.lock();
    try {
      if (!starting.remove(child)) {
        return;
      }
      unneeded = waiting == 0 && (closed || !able);
      if (!unneeded) {
        idle.addLast(child);
        settled.signal();
        startNext();
      } else if (!able) {
        refillAt = System.nanoTime() + REFILL_PAUSE;
      }
    } finally {
      lock.unlock();
    }
    if (unneeded && able) {
      child.retire();
    }
  }

  /// Starts the next child for requests that still wait; if no thread can be started, each of them
  /// tries itself and gets the error.
  private void startNext() {
    try {
      startForWaiting();
    } catch (OutOfMemoryError e) {
      settled.signalAll();
    }
  }

  /// Takes back a process that can serve another request. If the server closes meanwhile, this
  /// waits for the process to end, because its request is the last that the close waits for.
  void release(Child child) {
    lock.lock();
    try {
      if (!closed || waiting > 0) {
        child.idleSince(System.nanoTime());
        idle.addFirst(child);
        settled.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    child.retire();
    child.endBy(System.nanoTime() + CLOSE_LIMIT.toNanos());
  }

  /// Starts a spare process, if one is missing. One at a time: a request may come meanwhile, and is
  /// answered sooner by a process that has the processors for itself.
  ///
  /// @param room how many processes may be idle, besides the busy ones
  void refill(int room) {
    int wanted = Math.min(options.spareChildren(), room);
    lock.lock();
    try {
      if (closed || System.nanoTime() - refillAt < 0) {
        return;
      }
      idle.removeIf(Child::hasEnded);
      if (starting.isEmpty() && idle.size() < wanted) {
        Child child = newChild();
        child.waited();
        boolean _ = starting.add(child);
      }
    } catch (OutOfMemoryError e) {
      // no thread could be started: later, perhaps
      refillAt = System.nanoTime() + REFILL_PAUSE;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a process that was idle for long, and those that fail to start.
  void shrink() {
    Child unneeded;
    lock.lock();
    try {
      long now = System.nanoTime();
      starting.stream()
          .filter(child -> now - child.idleSince() > Child.START_LIMIT.toNanos())
          .forEach(Child::abandonStart);
      unneeded = idle.peekLast();
      if (unneeded == null
          || idle.size() <= options.spareChildren()
          || now - unneeded.idleSince() < IDLE_LIMIT) {
        return;
      }
      idle.removeLast();
    } finally {
      lock.unlock();
    }
    unneeded.retire();
  }

  // ---- for children

  CompletableFuture<ControlSocket> control(long pid) {
    return listener.of(pid);
  }

  ControlMessage.Setup setup() {
    return setup;
  }

  /// Sets the limits of a started process, before it gets any work.
  void limit(long pid) throws IOException {
    ForkingOptions.Limits limits = options.limits();
    if (limits.addressSpace() > 0) {
      limit(pid, Processes.RLIMIT_AS, limits.addressSpace(), 0);
    }
    if (limits.cpuSeconds() > 0) {
      // the kernel sends XCPU at the soft limit and KILL at the hard limit
      limit(pid, Processes.RLIMIT_CPU, limits.cpuSeconds(), 1);
    }
    if (limits.openFiles() > 0) {
      limit(pid, Processes.RLIMIT_NOFILE, limits.openFiles(), 0);
    }
    if (options.nice() != 0) {
      try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
        for (Path thread : (Iterable<Path>) threads::iterator) {
          int number = Integer.parseInt(thread.getFileName().toString());
          int result = Processes.nice(number, options.nice());
          if (result < 0 && result != -Errno.ESRCH) {
            throw Errno.exception(result, "setpriority", options.nice());
          }
        }
      }
    }
  }

  private static void limit(long pid, int resource, long soft, long more) throws IOException {
    int _ =
        Errno.check(
            Processes.limit(Math.toIntExact(pid), resource, soft, soft + more), "prlimit", soft);
  }

  void childStarted(Child child) {
    children.put(child.pid(), child);
    context.childStarted(child.pid());
  }

  void childEnded(Child child, ChildEnd end) {
    lock.lock();
    try {
      if (idle.remove(child) && waiting > 0) {
        settled.signal(); // the request that was to get it looks for another one
      }
    } finally {
      lock.unlock();
    }
    listener.forget(child.pid());
    children.remove(child.pid());
    context.childEnded(child.pid(), end);
  }

  Set<Long> pids() {
    return Set.copyOf(children.keySet());
  }

  // ---- the end

  /// Ends idle processes, and takes none back.
  void close() {
    List<Child> leaving;
    lock.lock();
    try {
      closed = true;
      leaving = new ArrayList<>(idle);
      idle.clear();
      if (waiting == 0) {
        leaving.addAll(starting);
        starting.clear();
      }
    } finally {
      lock.unlock();
    }
    leaving.forEach(Child::retire);
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    for (Child child : leaving) {
      child.endBy(deadline);
    }
  }

  /// No more processes become available.
  void closeListener() {
    listener.close();
  }
}
