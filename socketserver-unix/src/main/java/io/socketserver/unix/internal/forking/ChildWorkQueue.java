package io.socketserver.unix.internal.forking;

import io.socketserver.unix.internal.forking.ControlMessage.Work;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue of requests that a child receives, and the watch of its server: if the server is gone,
/// the child ends immediately, whatever it is doing.
///
/// @threading Thread-safe.
final class ChildWorkQueue {

  private static final int SERVER_GONE = 71;

  private final ControlSocket control;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by the lock.
  private final Queue<ControlSocket.Received> requests = new ArrayDeque<>();

  /// Guarded by the lock.
  private boolean woken;

  /// Whether this process is about to end. Written by the serving thread.
  private volatile boolean last;

  /// The names of the previous request's properties. Used by the serving thread.
  private Set<String> properties = Set.of();

  /// Ends the server of this process.
  private volatile Runnable whenIdleAtEnd = () -> ChildMain.end(0);

  /// Whether a request is being served. Written by the serving thread.
  private volatile boolean busy;

  ChildWorkQueue(ControlSocket control) {
    this.control = control;
  }

  void start() {
    Thread _ = Thread.ofPlatform().daemon().name("server-watch").start(this::watch);
  }

  private void watch() {
    try {
      for (var received = control.receive(); received != null; received = control.receive()) {
        add(received);
      }
    } catch (IOException | RuntimeException | Error e) {
      ChildMain.report(e);
    }
    if (busy && !last) {
      ChildMain.end(SERVER_GONE);
    }
    whenIdleAtEnd.run();
  }

  private void add(ControlSocket.Received received) {
    lock.lock();
    try {
      requests.add(received);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void send(ControlMessage message) {
    try {
      control.send(message);
    } catch (IOException e) {
      // the watch notices that the server is gone
    }
  }

  /// Sets what to do when the server is gone, or no longer needs this process, and no request is
  /// being served here.
  void whenIdleAtEnd(Runnable action) {
    whenIdleAtEnd = action;
  }

  /// A request has ended. Its connection may stay open until the client has the reply.
  void requestEnded() {
    busy = false;
  }

  /// No more requests will be served.
  void last() {
    last = true;
  }

  /// Receives the next request, and acknowledges it to the server.
  ///
  /// @return the request and its socket, or null if there is none
  ControlSocket.@Nullable Received poll() throws IOException {
    ControlSocket.Received next;
    lock.lock();
    try {
      next = requests.poll();
    } finally {
      lock.unlock();
    }
    busy = next != null;
    if (next == null) {
      return null;
    }
    if (!(next.message() instanceof Work work) || !next.hasDescriptor()) {
      throw new IOException("not a request: " + next.message());
    }
    // for programs that cannot get them from the environment, which belongs to the whole process
    properties.forEach(System::clearProperty); // the previous client may have had more of them
    properties = work.variables().keySet();
    work.variables().forEach(System::setProperty);
    control.send(new ControlMessage.Taken());
    return next;
  }

  boolean await(long deadline) {
    lock.lock();
    try {
      while (requests.isEmpty() && !woken) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        long _ = changed.awaitNanos(left);
      }
      woken = false;
      return !requests.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  void wakeUp() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
