package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventHandler;
import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.core.spi.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that serves many connections. All work of a connection is done on this thread.
///
/// Other threads submit tasks. A busy loop finds them by itself; a sleeping one must be woken,
/// once. The loop first marks itself asleep and then checks for tasks; a submitting thread first
/// adds its task and then checks whether the loop is asleep. So at least one of the two sees the
/// other.
final class Loop {

  /// The pause after a failed wait, the same as after a failed accept.
  private static final long PAUSE_NANOS = 100_000_000;

  /// How many tasks run between two readings of the clock.
  private static final int TASKS_AT_ONCE = 16;

  private final EventLoop transportLoop;
  private final LoopWatch watch;
  private final @Nullable ClassLoader handlerLoader;
  private final @Nullable ClassLoader ownLoader;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private final LoopBurden burden = new LoopBurden(this);
  private final LoopTime callTime = new LoopTime();

  /// Connections that have had their turn and may have more to read. Used by the loop's thread.
  private final ArrayDeque<LoopConnection> again = new ArrayDeque<>();

  /// A linked list of the connections to abandon. Used by the loop's thread.
  private @Nullable LoopConnection givenUp;

  /// A failure that was not reported yet. Used by the loop's thread.
  private @Nullable Throwable failure;

  /// Whether a wait has failed, so that any connection may be ready. Used by the loop's thread.
  private boolean missed;

  /// Created once, so that it needs no memory when there is none.
  private final Consumer<LoopConnection> retry = connection -> connection.ready(true, true);

  /// Changed by the loop's thread.
  private final Set<LoopConnection> connections = ConcurrentHashMap.newKeySet();

  /// The number of connections that were assigned to this loop and are not yet in the set.
  private final AtomicInteger arriving = new AtomicInteger();

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  /// Still asleep, and its wake-up is under way.
  private static final int WOKEN = 2;

  private final AtomicInteger state = new AtomicInteger(AWAKE);

  private volatile boolean closing;

  /// Whether a probe has not been answered yet.
  private volatile boolean probed;

  private final Runnable answer = () -> probed = false;

  /// The current call, for the watch. Written by the loop's thread.
  private final AtomicReference<@Nullable LoopCall> current = new AtomicReference<>();

  /// The number of started calls, so that the watch can distinguish calls. Written likewise.
  private final AtomicLong calls = new AtomicLong();

  /// Creates a loop.
  ///
  /// @param handlerLoader the class loader of the handlers' jar, or null if they are the program's
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

  // ---- for other threads

  /// Runs a task on the thread of this loop.
  void execute(Runnable task) {
    tasks.add(task);
    if (state.get() == ASLEEP && state.compareAndSet(ASLEEP, WOKEN)) {
      transportLoop.wakeup();
    }
  }

  /// Assigns a connection, which is opened on the thread of this loop.
  void assign(LoopConnection connection, Callable<EventHandler> handlers) {
    arriving.incrementAndGet();
    boolean assigned = false;
    try {
      execute(() -> {
        arriving.decrementAndGet();
        connection.open(handlers);
      });
      assigned = true;
    } finally {
      if (!assigned) {
        arriving.decrementAndGet();
      }
    }
  }

  /// The number of its connections, including those that were only just assigned.
  int size() {
    return arriving.get() + connections.size();
  }

  /// Ends the loop when nothing is left to do.
  void close() {
    closing = true;
    execute(() -> {});
  }

  /// Sends a probe to this loop, unless the previous one is still unanswered.
  ///
  /// @return whether it has answered the previous probe; a closed loop need not
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
      if (!asked) { // for lack of memory; the next probe may succeed
        probed = false;
      }
    }
    return true;
  }

  /// How badly this loop suits a new connection.
  ///
  /// @return a number that is larger for a loop that suits less
  long burden() {
    return burden.now();
  }

  boolean hasTasks() {
    return !tasks.isEmpty();
  }

  boolean isAsleep() {
    return state.get() != AWAKE;
  }

  /// The current call, or null.
  @Nullable LoopCall current() {
    return current.getOpaque();
  }

  long calls() {
    return calls.getOpaque();
  }

  // ---- on the thread of the loop

  /// Accepts pending connections, for a limited time.
  void connectionsPending(BooleanSupplier pending) {
    awake();
    if (pending.getAsBoolean()) {
      execute(() -> connectionsPending(pending));
    }
  }

  void add(LoopConnection connection) {
    boolean _ = connections.add(connection);
  }

  void remove(LoopConnection connection) {
    boolean _ = connections.remove(connection);
  }

  /// Gives a connection another turn, after the others have had theirs.
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

  /// The duration of the current call.
  LoopTime callTime() {
    return callTime;
  }

  void leave() {
    if (handlerLoader != null) {
      thread.setContextClassLoader(ownLoader);
    }
    current.setRelease(null);
    // the interrupt was for the call that has ended
    boolean _ = Thread.interrupted();
  }

  /// Marks a connection that has failed outside its handler. It is abandoned before the next wait.
  ///
  /// @implNote Allocates nothing, because an exhausted heap is what brings connections here.
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

  /// Runs one iteration, and survives any failure. Work that fails for lack of memory stays
  /// recorded and is retried.
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
      // edge-triggered events may be lost: the kernel reports them once
      missed = true;
      failure = e;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void abandonGivenUp() {
    for (LoopConnection each = givenUp; each != null; each = each.nextGivenUp) {
      each.dropOutput(); // the memory that one connection releases may be what the end of another
      // one needs
    }
    for (LoopConnection first = givenUp; first != null; first = givenUp) {
      try {
        first.abandon();
      } catch (OutOfMemoryError e) {
        throw e; // retried when there is memory
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

  /// Runs tasks for a limited time: datagrams may arrive faster than they can be handled.
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

  /// Runs a task. Tasks of connections handle their failures themselves; an exception here is a
  /// datagram's.
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
      // the interrupt came after its call had ended; with it, every wait would return at once
      boolean _ = Thread.interrupted();
    }
  }

  /// Marks the loop awake. Called from the first event too, because events are dispatched before
  /// the wait returns.
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
