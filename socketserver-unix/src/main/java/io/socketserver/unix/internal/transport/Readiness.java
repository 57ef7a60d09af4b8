package io.socketserver.unix.internal.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Whether one way of a socket may be ready, and the thread that waits until it is.
///
/// No wake-up is lost. The waiting thread writes `waiter` and then reads `ready`; the poller writes
/// `ready` and then reads `waiter`. All four are volatile, so that they have one order that both
/// threads see: if the poller does not see the waiter, the waiter's read comes later and sees that
/// the way is ready. If the poller sees it too early, the permit of `unpark` makes the next `park`
/// return at once. If it sees a waiter that has left already, that thread gets a permit that it did
/// not ask for, and every wait looks at its condition again.
///
/// So between its last look and its park the waiting thread must not do what may block, such as
/// taking a lock: that may take the permit.
///
/// Being told twice costs a try that would block; so all that can happen with a doubtful event is
/// to be told once too often.
final class Readiness {

  private static final VarHandle READY;

  static {
    try {
      READY = MethodHandles.lookup().findVarHandle(Readiness.class, "ready", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Written through the handle, too.
  @SuppressWarnings("FieldMayBeFinal")
  private volatile boolean ready;

  private volatile @Nullable Thread waiter;

  /// The kernel says that this way is ready.
  void signal() {
    ready = true;
    wake();
  }

  /// Makes the waiting thread look at its condition again.
  void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// Takes the word of the kernel, so that it counts for one try.
  boolean consume() {
    return ready && READY.compareAndSet(this, true, false);
  }

  void enter() {
    waiter = Thread.currentThread();
  }

  void leave() {
    waiter = null;
  }
}
