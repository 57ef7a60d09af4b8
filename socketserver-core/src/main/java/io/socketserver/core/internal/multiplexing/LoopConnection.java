package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A connection on its loop, from its acceptance to its end: what happens to it, and what its
/// handler wants, become calls of the handler and of the socket.
///
/// Every event goes the same way: the handler is called, what it wrote is sent, and then
/// [#settle()] looks what follows from the state in which it has left the connection.
///
/// @threading For the thread of the loop, except where it says otherwise.
final class LoopConnection extends HandledConnection
    implements EventLoop.Told, SocketStreamRequest.Events, RequestTask.Worker, LoopCall {

  /// So many reads in one turn, if there is so much: then the others have theirs.
  private static final int READS_A_TURN = 16;

  private final RequestTask task;
  private final Callable<EventHandler> handlers;

  private RequestTask.@Nullable Begun begun;

  /// Whether the request was begun, or refused: then it is the task that ends it.
  private boolean started;

  private @Nullable EventHandler handler;

  /// Its turn will come again without being told.
  private boolean again;

  /// The server is stopping: it is ended as soon as it is between two messages.
  private boolean goingHome;

  /// The handler has been told that nothing more comes.
  private boolean inputEnded;

  /// The client has sent end of stream.
  private boolean clientEnded;

  /// The handler has been told that the connection failed.
  private boolean failed;

  /// What is to be reported at the end: the first failure, with the later ones suppressed.
  private @Nullable Throwable failure;

  /// It is over; only the last call of the handler may be under way.
  private boolean done;

  /// To be abandoned by the loop, and who is next. Used by the loop.
  boolean givenUp;

  @Nullable LoopConnection nextGivenUp;

  /// How much to read at once.
  private int mostRead = LoopTime.FIRST_READ;

  private long lastReadAt;
  private long bytesRead;

  LoopConnection(
      Loop loop,
      RequestTask task,
      SocketStreamRequest request,
      MultiplexingOptions options,
      Callable<EventHandler> handlers) {
    super(loop, request, options);
    this.task = task;
    this.handlers = handlers;
  }

  // ---- the beginning

  /// Begins: makes the handler, and looks whether the client has sent already.
  void open() {
    try {
      begin();
    } catch (Throwable e) {
      loop.giveUp(this, e);
    }
  }

  private void begin() {
    loop.add(this);
    started = true;
    begun = task.begin(this);
    byte[] received = request.serveBy(this);
    try {
      loop.enter(this);
      EventHandler made = handlers.call();
      if (register()) {
        handler = made;
        made.opened(this);
      }
    } catch (Throwable e) {
      handlerFailed(e);
    } finally {
      leave();
    }
    goingHome = request.server().isStopping();
    armRead();
    settle();
    if (received.length > 0 && isReading()) {
      receive(ByteBuffer.wrap(received));
    }
    read();
    settle();
  }

  private boolean register() {
    try {
      socket = loop.transportLoop().register(request.connection(), this);
      return true;
    } catch (IOException e) {
      broken = e;
      return false;
    }
  }

  // ---- what happens

  @Override
  public void ready(boolean readable, boolean writable) {
    if (done || givenUp) {
      return;
    }
    try {
      if (writable && hasQueue()) {
        sendQueue();
      }
      if (readable) {
        read();
      }
      settle();
    } catch (Throwable e) {
      loop.giveUp(this, e);
    }
  }

  /// Its turn has come again.
  void readyAgain() {
    again = false;
    if (done || givenUp) {
      return;
    }
    try {
      if (endYielding()) {
        call(called -> called.writable(this));
        settle();
      }
    } catch (Throwable e) {
      loop.giveUp(this, e);
    }
    ready(true, false);
  }

  private void read() {
    EventSocket reading = socket;
    if (reading == null) {
      return;
    }
    int reads = READS_A_TURN;
    long begun = 0;
    while (isReading()) {
      if (reads-- == 0) {
        readLater();
        return;
      }
      int count;
      try {
        count = reading.read(mostRead);
      } catch (IOException e) {
        broken = e;
        return;
      }
      if (count > 0) {
        bytesRead += count;
        armRead();
        long now = receiveInTime(count);
        if (!reading.mayHaveMore()) {
          return;
        }
        begun = begun == 0 ? now : begun;
        if (now - begun > LoopTime.LONGEST_NANOS) {
          readLater();
          return;
        }
      } else {
        if (count < 0) {
          clientEnded = true;
          endInput();
        }
        return;
      }
    }
    // held back: nobody will tell of what is left
    moreToRead = true;
  }

  /// Gives the handler what was read. What takes it too long is read in smaller parts.
  ///
  /// @return the time; 0 where it does not matter
  private long receiveInTime(int count) {
    ByteBuffer data = loop.transportLoop().input();
    if (!LoopTime.isTimed(count, mostRead)) {
      receive(data);
      return 0;
    }
    long begun = System.nanoTime();
    int largest = data.capacity();
    receive(data);
    long now = System.nanoTime();
    mostRead = LoopTime.nextRead(count, mostRead, now - begun, largest);
    return now;
  }

  private void readLater() {
    if (!again) {
      again = true;
      loop.readAgain(this);
    }
  }

  private boolean isReading() {
    return !paused && !congested && !yielding && !inputEnded && isOpen() && broken == null;
  }

  private void receive(ByteBuffer data) {
    EventHandler called = handler;
    if (called == null) {
      return;
    }
    loop.enter(this);
    try {
      called.received(this, data);
    } catch (Throwable e) {
      handlerFailed(e);
    } finally {
      leave();
    }
  }

  private void endInput() {
    inputEnded = true;
    request.readDeadline(DeadlineWatch.NEVER);
    call(called -> called.inputEnded(this));
  }

  // ---- what follows

  /// Draws the conclusions, until there is none to draw.
  private void settle() {
    while (!done && drawConclusion()) {}
    if (!done) {
      want();
    }
  }

  private boolean drawConclusion() {
    if (broken != null && !failed) {
      failConnection(broken);
      return true;
    }
    if (closing || ending && !hasQueue() || shut && inputEnded) {
      finish();
      return false;
    }
    if (shutting && !shut && !hasQueue()) {
      shut();
      return true;
    }
    if (becameWritable()) {
      call(called -> called.writable(this));
      return true;
    }
    if (goingHome && !inputEnded && isOpen() && isIdle()) {
      if (isOpen()) {
        endInput();
      }
      return true;
    }
    if (yielding) {
      readLater();
    }
    if (moreToRead && isReading()) {
      moreToRead = false;
      readLater();
    }
    return false;
  }

  /// Whether the connection may end now: the handler says so, or has failed to say.
  private boolean isIdle() {
    EventHandler asked = handler;
    if (asked == null) {
      return true;
    }
    loop.enter(this);
    try {
      return asked.isIdle(this);
    } catch (Throwable e) {
      handlerFailed(e);
      return true;
    } finally {
      leave();
    }
  }

  private void shut() {
    shut = true;
    try {
      request.shutdownOutput();
    } catch (IOException e) {
      broken = e;
    }
  }

  private void want() {
    EventSocket registered = socket;
    if (registered == null) {
      return;
    }
    try {
      registered.want(isReading(), hasQueue());
    } catch (IOException e) {
      broken = e;
      settle();
    }
  }

  private void failConnection(IOException thrown) {
    failed = true;
    boolean late = thrown instanceof SocketTimeoutException;
    IOException failure = request.failed(thrown);
    if (late) {
      // it can still be written to
      broken = null;
      failed = false;
    } else {
      dropOutput();
    }
    if (isOpen()) {
      call(called -> {
        try {
          called.failed(this, failure);
        } catch (Throwable e) {
          Failures.rethrowFatal(e);
          if (e != failure) {
            failure.addSuppressed(e);
          }
        }
      });
    }
    fail(failure);
    if (late) {
      ending = true;
    } else {
      closing = true;
    }
  }

  private void handlerFailed(Throwable thrown) {
    // what was written before is sent, as where a write waits
    ending = true;
    fail(thrown);
  }

  private void fail(Throwable thrown) {
    if (begun != null && Failures.mustNotBeSurvived(thrown)) {
      begun.failed(thrown);
    }
    Throwable first = failure;
    if (first == null) {
      failure = thrown;
    } else if (first != thrown) {
      first.addSuppressed(thrown);
    }
  }

  // ---- the end

  private void finish() {
    EventSocket registered = socket;
    ending = true;
    call(called -> called.closed(this));
    done = true;
    dropOutput();
    if (closing || clientEnded) {
      // the close of the connection takes it out of the loop
      request.close();
    }
    if (registered != null) {
      release(registered);
    }
    loop.remove(this);
    endRun();
  }

  private void endRun() {
    RequestTask.Begun running = begun;
    if (running == null) {
      return;
    }
    Throwable told = failure;
    failure = null;
    try {
      if (told != null) {
        running.failed(told);
      }
    } finally {
      running.end();
    }
  }

  private void release(EventSocket registered) {
    try {
      registered.release();
    } catch (IOException e) {
      // it cannot linger, then
      request.close();
    }
  }

  /// It has failed where no handler was called. What of this fails, for want of memory, is tried
  /// again by the loop.
  void abandon() {
    done = true;
    dropOutput(); // first, since it takes no memory and gives some back
    try {
      request.close();
    } finally {
      loop.remove(this);
      if (started) {
        endRun();
      } else {
        started = true;
        task.refuse("the event loop could not start it");
      }
    }
  }

  // ---- calls of the handler

  @FunctionalInterface
  private interface Call {
    void of(EventHandler handler) throws Exception;
  }

  private void call(Call call) {
    EventHandler called = handler;
    if (called == null) {
      return;
    }
    loop.enter(this);
    try {
      call.of(called);
    } catch (Throwable e) {
      handlerFailed(e);
    } finally {
      leave();
    }
  }

  private void leave() {
    try {
      flush();
    } finally {
      loop.leave();
    }
  }

  /// Has something run on the thread of the loop, and keeps its failure to this connection.
  private void onLoop(Runnable work) {
    loop.execute(() -> {
      try {
        if (!givenUp) {
          work.run();
        }
      } catch (Throwable e) {
        loop.giveUp(this, e);
      }
    });
  }

  @Override
  public void execute(Runnable work) {
    onLoop(() -> {
      if (!done && isOpen()) {
        call(called -> work.run());
        settle();
      }
    });
  }

  // ---- from other threads

  @Override
  public void sendHome() {
    onLoop(() -> {
      goingHome = true;
      settle();
    });
  }

  @Override
  public void connectionClosed() {
    if (loop.isOwnThread() && done) {
      return;
    }
    onLoop(() -> {
      if (!done && broken == null) {
        broken = new AsynchronousCloseException();
      }
      settle();
    });
  }

  @Override
  public void readExpired() {
    onLoop(() -> {
      long timeout = request.readTimeoutNanos();
      if (done || timeout == 0 || inputEnded || broken != null) {
        return;
      }
      if (!isReading() || request.now() - lastReadAt < timeout) {
        // what is not read is not late
        lastReadAt = isReading() ? lastReadAt : request.now();
        request.readDeadline(lastReadAt + timeout);
        return;
      }
      broken = new SocketTimeoutException("no data received for " + Duration.ofNanos(timeout));
      settle();
    });
  }

  @Override
  void armRead() {
    long timeout = request.readTimeoutNanos();
    if (timeout > 0 && !inputEnded) {
      lastReadAt = request.now();
      request.readDeadline(lastReadAt + timeout);
    }
  }

  // ---- for the server

  @Override
  public boolean includes(Thread thread) {
    return thread == loop.thread();
  }

  @Override
  public @Nullable Thread current() {
    return loop.current() == this ? loop.thread() : null;
  }

  @Override
  public Thread thread() {
    return loop.thread();
  }

  @Override
  public String handlerName() {
    EventHandler called = handler;
    return called == null ? "the handler factory" : called.getClass().getName();
  }

  @Override
  public boolean reachedEnd() {
    return clientEnded;
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }
}
