package io.socketserver.core.internal.request;

import io.socketserver.api.EventHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Generates events for a connection that has its own thread: it reads where a loop would wait for
/// readiness, and a write blocks where a loop would queue.
public final class EventDriver extends DrivenConnection {

  private static final int BUFFER_SIZE = 16 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// One call of the handler.
  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  private final EventHandler handler;
  private final ByteChannel channel;

  /// Held while the handler is called, by any thread. Guards the following fields.
  private final ReentrantLock calling = new ReentrantLock();

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private boolean paused;
  private boolean inputEnded;
  private boolean outputEnded;

  /// No more events except the last. Also read without the lock.
  private volatile boolean over;

  /// The exception of the handler, a task or the connection.
  private @Nullable Throwable failure;

  /// The failure of the connection, possibly before the handler is notified.
  private @Nullable IOException broken;

  /// The handler's answer before the current read.
  private boolean idle = true;

  private final Thread driving = Thread.currentThread();

  /// The handler's context class loader, whichever thread runs its tasks.
  private final @Nullable ClassLoader loader = driving.getContextClassLoader();

  /// Whether the driving thread waits for tasks of other threads.
  private volatile boolean waiting;

  /// What was received last. Like the two below, for the driving thread.
  private ByteBuffer data = NOTHING;

  private final Lent lent = new Lent();

  /// Made for a handler that is in the middle of a message.
  private ByteBuffer own = NOTHING;

  /// Makes a driver, for one call of [#drive()].
  ///
  /// @param handler who is called
  /// @param request the connection
  public EventDriver(EventHandler handler, StreamRequest request) {
    super(request);
    this.handler = handler;
    this.channel = request.channel();
  }

  /// Serves the connection until it ends, on this thread.
  ///
  /// @throws Exception what the handler threw, or the failure of the connection
  public void drive() throws Exception {
    call(() -> handler.opened(this));
    while (mayGoOn()) {
      readOnce();
    }
    call(() -> handler.closed(this));
    switch (failure) {
      case null -> {}
      case Exception exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException(failure);
    }
  }

  /// Waits while the handler does not read.
  ///
  /// @return false at the end
  private boolean mayGoOn() {
    callWhen(() -> !paused && !inputEnded, () -> idle = over || handler.isIdle(this));
    return !over;
  }

  private void readOnce() {
    try {
      if (receiveNext()) {
        // a task of another thread may have paused reading during this read
        callWhen(() -> !paused, this::receive);
      } else {
        call(this::endInput);
      }
    } catch (IOException e) {
      call(() -> broken = e);
    }
  }

  /// Waits for input. Between two messages no buffer is held here while it waits.
  ///
  /// @return false at the end of the stream
  private boolean receiveNext() throws IOException {
    if (idle) {
      if (!request.awaitInput()) {
        return false;
      }
      if (request.transferAvailable(lent) > 0) {
        return true;
      }
    }
    if (own == NOTHING) {
      own = ByteBuffer.allocate(BUFFER_SIZE);
    }
    data = own.clear();
    boolean received = channel.read(data) >= 0;
    data.flip();
    return received;
  }

  /// Takes the request's own buffer instead of a copy. It is valid until the next read.
  final class Lent extends OutputStream {

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      data = ByteBuffer.wrap(bytes, offset, length);
    }
  }

  private void receive() throws Exception {
    if (!over) {
      handler.received(this, data);
      data = NOTHING;
    }
  }

  private void endInput() throws Exception {
    if (!over) {
      inputEnded = true;
      over = outputEnded;
      handler.inputEnded(this);
    }
  }

  /// Calls the handler, and then runs the tasks that it and others have queued.
  private void call(Call call) {
    calling.lock();
    try {
      run(call);
      runTasks();
    } finally {
      calling.unlock();
    }
    runTasksUnlessCalling();
  }

  /// Waits for a state of the connection, or its end, and then makes a call. Only the driving
  /// thread waits; others change the state, with tasks.
  ///
  /// No thread waits with the lock held, and a thread that releases it checks the tasks once more:
  /// a task that is queued while it is held is left to its holder. The driving thread announces
  /// that it waits before it checks for the last time, and a thread that has run tasks then unparks
  /// it.
  private void callWhen(BooleanSupplier ready, Call call) {
    if (callIf(ready, call)) {
      return;
    }
    waiting = true;
    try {
      while (!callIf(ready, call)) {
        LockSupport.park(this);
        if (Thread.currentThread().isInterrupted()) {
          interrupted();
          return;
        }
      }
    } finally {
      waiting = false;
    }
  }

  private boolean callIf(BooleanSupplier ready, Call call) {
    boolean called;
    calling.lock();
    try {
      runTasks();
      called = over || ready.getAsBoolean();
      if (called) {
        run(call);
        runTasks();
      }
    } finally {
      calling.unlock();
    }
    runTasksUnlessCalling();
    return called;
  }

  /// Like every wait for the connection: it is closed, and the interrupt stays set.
  private void interrupted() {
    request.close();
    call(() -> fail(new InterruptedException("interrupted while reading was paused")));
  }

  private void run(Call call) {
    try {
      call.run();
    } catch (Throwable e) {
      fail(e);
    }
    IOException unheard = broken;
    if (unheard != null && !over) {
      tell(unheard);
    }
  }

  private void tell(IOException unheard) {
    if (unheard instanceof SocketTimeoutException) {
      // it can still be written to
      broken = null;
    }
    try {
      handler.failed(this, unheard);
    } catch (Throwable e) {
      if (e != unheard) {
        unheard.addSuppressed(e);
      }
    }
    fail(unheard);
  }

  private void fail(Throwable thrown) {
    failure = Failures.join(failure, thrown);
    over = true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(Objects.requireNonNull(task, "task"));
    runTasksUnlessCalling();
  }

  /// The thread that is calling the handler checks the tasks after it has released the lock.
  private void runTasksUnlessCalling() {
    while (!tasks.isEmpty() && !calling.isHeldByCurrentThread() && calling.tryLock()) {
      try {
        boolean wasOver = over;
        runTasksHere();
        if (over && !wasOver && Thread.currentThread() != driving) {
          wakeReader();
        }
      } finally {
        calling.unlock();
      }
      if (waiting) {
        LockSupport.unpark(driving);
      }
    }
  }

  /// The driving thread may be waiting for the client. The client receives the end of stream, and
  /// the wait ends with its reaction.
  private void wakeReader() {
    if (failure != null) {
      request.close();
      return;
    }
    try {
      request.shutdownOutput();
    } catch (IOException e) {
      request.close();
    }
  }

  private void runTasksHere() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      runTasks();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      if (!over) {
        run(task::run);
      }
    }
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    if (over || outputEnded || broken != null) {
      data.position(data.limit());
      return;
    }
    try {
      int _ = channel.write(data);
    } catch (IOException e) {
      // notified after the call in which this happens
      broken = e;
    }
  }

  @Override
  public boolean isWritable() {
    return !over && !outputEnded && broken == null;
  }

  @Override
  public long queued() {
    return 0;
  }

  // ---- reading

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
  }

  @Override
  public void startTls() throws IOException {
    request.startTls();
    if (data.hasRemaining()) {
      IOException refusal = TlsStart.refuse(request, data);
      broken = refusal;
      throw refusal;
    }
  }

  // ---- ending

  @Override
  public void end() {
    over = true;
  }

  @Override
  public void shutdownOutput() {
    if (over || outputEnded) {
      return;
    }
    outputEnded = true;
    try {
      request.shutdownOutput();
      over = inputEnded;
    } catch (IOException e) {
      broken = e;
    }
  }

  @Override
  public void close() {
    over = true;
    request.close();
  }

  @Override
  public boolean isOpen() {
    return !over;
  }
}
