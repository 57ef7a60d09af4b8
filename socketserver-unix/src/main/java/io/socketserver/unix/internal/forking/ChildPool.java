package io.socketserver.unix.internal.forking;

import io.socketserver.api.ChildEnd;
import io.socketserver.api.ForkingOptions;
import io.socketserver.core.BaseServer;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The processes of a server: those that serve, and those that wait for a request.
///
/// @threading Safe for many threads.
final class ChildPool {

  /// How long the processes that wait have to end when the server closes.
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /// How long to wait after a process could not be started ahead.
  private static final long REFILL_PAUSE = Duration.ofSeconds(1).toNanos();

  private final BaseServer<?> server;
  private final ForkingOptions options;
  private final ChildCommand command;
  private final ControlMessage.Setup setup;
  private final ControlListener listener;

  /// By the number of the process.
  private final Map<Long, Child> children = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock. The next to be used comes first.
  private final Deque<Child> idle = new ArrayDeque<>();

  /// Guarded by the lock.
  private boolean closed;

  /// Guarded by the lock.
  private long refillAt = System.nanoTime();

  ChildPool(BaseServer<?> server, ForkingOptions options, ControlMessage.Setup setup)
      throws IOException {
    this.server = server;
    this.options = options;
    this.setup = setup;
    this.listener = ControlListener.open();
    this.command = ChildCommand.find(options, listener.address());
  }

  // ---- for requests

  /// Gives a process that waits, or starts one.
  ///
  /// @param fresh whether it must be a new one
  /// @param variables the environment of the request
  Child take(boolean fresh, Map<String, String> variables) {
    if (!fresh) {
      lock.lock();
      try {
        for (Child child = idle.poll(); child != null; child = idle.poll()) {
          if (!child.hasEnded()) {
            child.waited();
            return child;
          }
        }
      } finally {
        lock.unlock();
      }
    }
    // the environment of a process that serves others too would be wrong for them
    return new Child(this, command.builder(options.requestsPerChild() == 1 ? variables : Map.of()));
  }

  /// Takes a process back that can serve another request. If the server closes meanwhile, this
  /// waits for its end, because its request is the last that anybody waits for.
  void release(Child child) {
    lock.lock();
    try {
      if (!closed) {
        idle.addFirst(child);
        return;
      }
    } finally {
      lock.unlock();
    }
    child.retire();
    child.endBy(System.nanoTime() + CLOSE_LIMIT.toNanos());
  }

  /// Starts as many processes ahead as are missing.
  ///
  /// @param room how many may wait beside those that serve
  void refill(int room) {
    int wanted = Math.min(options.spareChildren(), room);
    lock.lock();
    try {
      if (closed || System.nanoTime() - refillAt < 0) {
        return;
      }
      idle.removeIf(Child::hasEnded);
      while (idle.size() < wanted) {
        idle.add(new Child(this, command.builderAhead()));
      }
    } catch (OutOfMemoryError e) {
      // no thread to be had: later, perhaps
      refillAt = System.nanoTime() + REFILL_PAUSE;
    } finally {
      lock.unlock();
    }
  }

  // ---- for children

  CompletableFuture<ControlSocket> control(long pid) {
    return listener.of(pid);
  }

  ControlMessage.Setup setup() {
    return setup;
  }

  /// Limits a process that has begun, before it is given anything to do.
  void limit(long pid) throws IOException {
    ForkingOptions.Limits limits = options.limits();
    if (limits.addressSpace() > 0) {
      limit(pid, Processes.RLIMIT_AS, limits.addressSpace(), 0);
    }
    if (limits.cpuSeconds() > 0) {
      // the kernel ends it with XCPU at the first and with KILL at the second
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
    int unused =
        Errno.check(
            Processes.limit(Math.toIntExact(pid), resource, soft, soft + more), "prlimit", soft);
  }

  void childStarted(Child child) {
    children.put(child.pid(), child);
    server.childStarted(child.pid());
  }

  void childNotStarted(Child child) {
    lock.lock();
    try {
      if (idle.remove(child)) {
        refillAt = System.nanoTime() + REFILL_PAUSE;
      }
    } finally {
      lock.unlock();
    }
  }

  void childEnded(Child child, ChildEnd end) {
    lock.lock();
    try {
      if (idle.remove(child) && end.reason() == ChildEnd.Reason.NOT_STARTED) {
        refillAt = System.nanoTime() + REFILL_PAUSE;
      }
    } finally {
      lock.unlock();
    }
    listener.forget(child.pid());
    children.remove(child.pid());
    server.childEnded(child.pid(), end);
  }

  Set<Long> pids() {
    return Set.copyOf(children.keySet());
  }

  // ---- the end

  /// Ends the processes that wait, and takes none back.
  void close() {
    List<Child> waiting;
    lock.lock();
    try {
      closed = true;
      waiting = new ArrayList<>(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    waiting.forEach(Child::retire);
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    for (Child child : waiting) {
      child.endBy(deadline);
    }
  }

  /// No process will come any more.
  void closeListener() {
    listener.close();
  }
}
