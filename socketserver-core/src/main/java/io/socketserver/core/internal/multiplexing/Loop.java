package io.socketserver.core.internal.multiplexing;

import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that serves many connections: whatever concerns a connection happens here.
///
/// Others leave tasks. A loop that is at work finds them by itself; only one that sleeps must be
/// woken, and only once: it says that it sleeps and then looks for tasks, while who leaves a task
/// adds it and then looks whether it sleeps, so that one of the two sees the other.
final class Loop {

  /// What to do where the machine cannot wait for connections: as at a failed accept.
  private static final long PAUSE_NANOS = 100_000_000;

  /// How many tasks run before the clock is looked at.
  private static final int TASKS_AT_ONCE = 16;

  private static final long LONG_CALL_NANOS = 10_000_000;

  private final EventLoop transportLoop;
  private final LoopWatch watch;
  private final @Nullable ClassLoader handlerLoader;
  private final @Nullable ClassLoader ownLoader;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /// In which call it was seen, and when for the first time. Used by the serving thread.
  private long seenCalls;

  private long seenAt;

  private final LoopTime callTime = new LoopTime();

  /// Connections that may have more to read and had their turn. Used by the loop's thread.
  private final ArrayDeque<LoopConnection> again = new ArrayDeque<>();

  /// Connections to be abandoned, linked by themselves. Used by the loop's thread.
  private @Nullable LoopConnection givenUp;

  /// A failure that nobody was told of. Used by the loop's thread.
  private @Nullable Throwable failure;

  /// Whether a wait has failed, so that any connection may be ready. Used by the loop's thread.
  private boolean missed;

  /// Made once, so that it takes no memory when there is none.
  private final Consumer<LoopConnection> retry = connection -> connection.ready(true, true);

  /// Changed by the loop's thread.
  private final Set<LoopConnection> connections = ConcurrentHashMap.newKeySet();

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  /// It still sleeps, and somebody has called.
  private static final int WOKEN = 2;

  private final AtomicInteger state = new AtomicInteger(AWAKE);

  private volatile boolean closing;

  /// Whether a probe has not been answered yet.
  private volatile boolean probed;

  private final Runnable answer = () -> probed = false;

  /// What runs now, for the watch. Written by the loop's thread.
  private final AtomicReference<@Nullable LoopCall> current = new AtomicReference<>();

  /// How many calls have begun, so that the watch can tell one from the next. Written likewise.
  private final AtomicLong calls = new AtomicLong();

  /// Makes a loop.
  ///
  /// @param handlerLoader that of the jar of the handlers, or null where they are the program's
  Loop(String name, EventLoop transportLoop, LoopWatch watch, @Nullable ClassLoader handlerLoader) {
    this.transportLoop = transportLoop;
    this.watch = watch;
    this.handlerLoader = handlerLoader;
    this.thread = NeededThread.unstarted(name, this::run);
    this.ownLoader = thread.getContextClassLoader();
  }

  void start() {
    thread.start();
  }

  Thread thread() {
    return thread;
  }

  EventLoop transportLoop() {
    return transportLoop;
  }

  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  // ---- for others

  /// Has a task run on the thread of this loop.
  void execute(Runnable task) {
    tasks.add(task);
    if (state.get() == ASLEEP && state.compareAndSet(ASLEEP, WOKEN)) {
      transportLoop.wakeup();
    }
  }

  /// Ends the loop when nothing is left to do.
  void close() {
    closing = true;
    execute(() -> {});
  }

  /// Asks whether this loop goes round, unless it has not answered yet.
  ///
  /// @return whether it has answered the probe before; a closed loop need not
  boolean probe() {
    if (probed) {
      return closing;
    }
    probed = true;
    boolean asked = false;
    try {
      execute(answer);
      asked = true;
    } finally {
      if (!asked) { // for want of memory: there may be some at the next probe
        probed = false;
      }
    }
    return true;
  }

  /// How long a new connection may have to wait for this loop.
  ///
  /// @return 0 if it is at rest or between two calls, 1 if it is in a call, 2 if it was seen in the
  ///   same call long before
  int load() {
    long number = calls();
    if (current() == null) {
      return tasks.isEmpty() ? 0 : 1;
    }
    long now = System.nanoTime();
    if (number != seenCalls) {
      seenCalls = number;
      seenAt = now;
    }
    return now - seenAt < LONG_CALL_NANOS ? 1 : 2;
  }

  boolean isAsleep() {
    return state.get() != AWAKE;
  }

  /// What runs now, or null.
  @Nullable LoopCall current() {
    return current.getOpaque();
  }

  long calls() {
    return calls.getOpaque();
  }

  // ---- on the thread of the loop

  void add(LoopConnection connection) {
    boolean unused = connections.add(connection);
  }

  void remove(LoopConnection connection) {
    boolean unused = connections.remove(connection);
  }

  /// Gives a connection another turn, after the others had theirs.
  void readAgain(LoopConnection connection) {
    again.addLast(connection);
  }

  void enter(LoopCall call) {
    awake();
    callTime.callBegins();
    calls.setOpaque(calls.getPlain() + 1);
    current.setRelease(call);
    if (handlerLoader != null) {
      thread.setContextClassLoader(handlerLoader);
    }
  }

  /// How long the call that goes on has lasted.
  LoopTime callTime() {
    return callTime;
  }

  void leave() {
    if (handlerLoader != null) {
      thread.setContextClassLoader(ownLoader);
    }
    current.setRelease(null);
    // the interrupt was for the call that is over
    boolean unused = Thread.interrupted();
  }

  /// A connection has failed outside its handler: it is given up before the next wait.
  ///
  /// @implNote Takes no memory, since a full heap is what brings connections here.
  void giveUp(LoopConnection connection, Throwable thrown) {
    if (!connection.givenUp) {
      connection.givenUp = true;
      connection.nextGivenUp = givenUp;
      givenUp = connection;
    }
    failure = thrown;
  }

  private void run() {
    while (!isOver()) {
      survive();
    }
    closeTransportLoop();
  }

  /// Goes round once, and keeps every failure from the next round. What cannot be done now, for
  /// want of memory, stays noted and is tried again.
  private void survive() {
    try {
      abandonGivenUp();
      if (missed) {
        transportLoop.recover();
        missed = false;
        connections.forEach(retry);
      }
      reportFailure();
      turn();
    } catch (Throwable e) {
      // what the kernel has said may be lost, and it says it once
      missed = true;
      failure = e;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void abandonGivenUp() {
    for (LoopConnection each = givenUp; each != null; each = each.nextGivenUp) {
      each.dropOutput(); // what one connection gives back may be what the end of another takes
    }
    for (LoopConnection first = givenUp; first != null; first = givenUp) {
      try {
        first.abandon();
      } catch (OutOfMemoryError e) {
        throw e; // once more, when there is memory
      } catch (Throwable e) {
        failure = e;
      }
      givenUp = first.nextGivenUp;
    }
  }

  private void reportFailure() {
    Throwable thrown = failure;
    if (thrown != null) {
      watch.failed(thrown);
      failure = null;
    }
  }

  private boolean isOver() {
    return closing && connections.isEmpty() && tasks.isEmpty();
  }

  private void turn() {
    runTasks();
    for (int i = again.size(); i > 0; i--) {
      again.removeFirst().readyAgain();
    }
    try {
      if (again.isEmpty() && tasks.isEmpty() && givenUp == null && failure == null) {
        sleep();
      } else {
        transportLoop.poll();
      }
    } catch (IOException e) {
      watch.failed(e);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /// Runs tasks for a while. Datagrams may come faster than they can be handled.
  private void runTasks() {
    long begun = 0;
    int count = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      runTask(task);
      if (++count % TASKS_AT_ONCE == 0) {
        long now = System.nanoTime();
        begun = begun == 0 ? now : begun;
        if (now - begun > LoopTime.LONGEST_NANOS) {
          return;
        }
      }
    }
  }

  /// Tasks of connections keep their failures themselves; what is thrown here is of a datagram.
  private void runTask(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void sleep() throws IOException {
    state.set(ASLEEP);
    try {
      if (tasks.isEmpty() && !isOver()) {
        transportLoop.await();
      }
    } finally {
      awake();
      // it was for a call that was over when it came; a wait would end at once, again and again
      boolean unused = Thread.interrupted();
    }
  }

  /// What is ready is told while the wait has not returned yet.
  private void awake() {
    if (state.getPlain() != AWAKE) {
      state.set(AWAKE);
      watch.loopAwoke();
    }
  }

  private void closeTransportLoop() {
    try {
      transportLoop.close();
    } catch (IOException e) {
      watch.failed(e);
    }
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
