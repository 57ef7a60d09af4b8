package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestTask;
import io.socketserver.api.Violation;
import io.socketserver.core.internal.request.RequestEvents;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.spi.ReadinessListener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A connection on its loop, from accept to close.
///
/// Every event is processed alike: it is reported to the [ConnectionState], or the handler is
/// called and its output is sent. Then [#settle()] performs the actions that the state returns,
/// until there are none.
///
/// @threading For the thread of the loop, unless stated otherwise.
final class LoopConnection implements ReadinessListener, RequestEvents {

  /// The maximum number of reads in one turn. After that, other connections get theirs.
  private static final int READS_A_TURN = 16;

  final SocketStreamRequest request;
  final ConnectionState state;
  final LoopHandler handler;
  final LoopSocket socket;

  /// What the handler sees.
  private final HandledConnection handled;

  /// Whether it has requested a turn that has not come yet.
  private boolean again;

  /// Whether the server needs its place for another client.
  private boolean evicted;

  /// Whether its end does not wait for the client. Read by the thread that ends the request.
  private boolean closesAtOnce;

  /// Whether the loop is to abandon it, and the next such connection. Used by the loop.
  boolean givenUp;

  @Nullable LoopConnection nextGivenUp;

  LoopConnection(
      Loop loop, RequestTask task, SocketStreamRequest request, MultiplexingOptions options) {
    this.request = request;
    this.state = new ConnectionState(options);
    this.handler = new LoopHandler(loop, task, state);
    this.socket = new LoopSocket(request, state, handler);
    this.handled = new HandledConnection(this);
  }

  /// The worker of the request, for the server. Called by any thread.
  RequestTask.Worker worker() {
    return handler;
  }

  private Loop loop() {
    return handler.loop();
  }

  // ---- start

  /// Creates the handler, and reads what the client may already have sent.
  void open(Callable<EventHandler> handlers) {
    try {
      begin(handlers);
    } catch (Throwable e) {
      loop().giveUp(this, e);
    }
  }

  private void begin(Callable<EventHandler> handlers) {
    loop().add(this);
    handler.begin();
    ByteBuffer received = ByteBuffer.wrap(request.serveBy(this));
    handler.open(handled, handlers, received);
    if (request.server().isStopping()) {
      state.stop();
    }
    socket.clock().inMessage(false);
    settle();
    if (received.hasRemaining() && state.isReading()) {
      handler.received(handled, received);
    }
    read();
    settle();
  }

  // ---- events

  @Override
  public void ready(boolean readable, boolean writable) {
    if (state.isClosed() || givenUp) {
      return;
    }
    try {
      if (writable && state.hasQueue()) {
        socket.sendQueue();
      }
      if (readable) {
        read();
      }
      settle();
    } catch (Throwable e) {
      loop().giveUp(this, e);
    }
  }

  @Override
  public void readyLater() {
    onLoop(() -> ready(true, true));
  }

  /// The requested turn has come.
  void readyAgain() {
    again = false;
    if (state.isClosed() || givenUp) {
      return;
    }
    try {
      if (state.turn()) {
        handler.call(handled, EventHandler::writable);
        settle();
      }
    } catch (Throwable e) {
      loop().giveUp(this, e);
    }
    ready(true, false);
  }

  private void read() {
    int reads = READS_A_TURN;
    long begun = 0;
    while (state.isReading()) {
      if (reads-- == 0) {
        askForTurn();
        return;
      }
      int count = socket.read();
      if (count < 0) {
        state.inputEndedByClient();
        endInput();
      }
      if (count <= 0) {
        return;
      }
      long now = receiveInTime(count);
      if (socket.clock().asksForMessages()) {
        socket.clock().inMessage(!handler.isIdle(handled));
      }
      if (!socket.mayHaveMore()) {
        return;
      }
      begun = begun == 0 ? now : begun;
      if (now - begun > LoopTime.LONGEST_NANOS) {
        askForTurn();
        return;
      }
    }
    // the transport does not notify again of what is left
    state.leftUnread();
  }

  /// Passes the data to the handler. If the handler takes too long for it, later reads are smaller.
  ///
  /// @return the time; 0 if the read was too small to be timed
  private long receiveInTime(int count) {
    ByteBuffer data = loop().transportLoop().input();
    if (!socket.isTimed(count)) {
      handler.received(handled, data);
      return 0;
    }
    long begun = System.nanoTime();
    int largest = data.capacity();
    handler.received(handled, data);
    long now = System.nanoTime();
    socket.handled(count, now - begun, largest);
    return now;
  }

  private void askForTurn() {
    if (!again) {
      again = true;
      loop().readAgain(this);
    }
  }

  private void endInput() {
    socket.clock().disarm();
    handler.call(handled, EventHandler::inputEnded);
  }

  // ---- actions

  /// Performs the state's actions, until there are none.
  private void settle() {
    while (act(state.next())) {}
    if (state.isClosed()) {
      return;
    }
    if (state.wantsTurn()) {
      askForTurn();
    }
    if (!socket.want()) {
      settle();
    }
  }

  /// Performs an action of the state.
  ///
  /// @return whether another one may follow
  private boolean act(ConnectionState.Action action) {
    return switch (action) {
      case REPORT_FAILURE -> {
        reportFailure();
        yield true;
      }
      case FINISH -> {
        finish();
        yield false;
      }
      case SHUT_OUTPUT -> {
        socket.shutOutput();
        yield true;
      }
      case RESUME_WRITING -> {
        if (state.writable()) {
          handler.call(handled, EventHandler::writable);
        }
        yield true;
      }
      case ASK_IF_IDLE -> endIfIdle();
      case WAIT -> false;
    };
  }

  private boolean endIfIdle() {
    if (!handler.isIdle(handled)) {
      return false;
    }
    if (state.isOpen()) {
      state.inputEnded();
      endInput();
    }
    return true;
  }

  private void reportFailure() {
    IOException thrown = socket.takeFailure();
    boolean timeout = thrown instanceof SocketTimeoutException;
    IOException reported = request.failed(thrown);
    if (timeout) {
      state.timeoutReported();
    } else {
      state.failureReported();
      socket.dropOutput();
    }
    if (state.isOpen()) {
      handler.failed(handled, reported);
    }
    handler.fail(reported);
    if (timeout) {
      state.end();
    } else {
      state.close();
    }
  }

  // ---- the end

  private void finish() {
    state.end();
    handler.call(handled, EventHandler::closed);
    closesAtOnce = evicted || state.closesAtOnce();
    state.finished();
    socket.dropOutput();
    if (!closesAtOnce) {
      socket.release(); // before another thread waits for the client
    }
    handler.end(); // counts the request, and then closes its connection
    if (closesAtOnce) {
      request.close(); // an overridden shutdownRequest may not have
      socket.release(); // the close has removed it from the loop
    }
    loop().remove(this);
  }

  /// Releases memory, and allocates none.
  void dropOutput() {
    socket.dropOutput();
  }

  /// Ends a connection that has failed outside a call of its handler. If this fails for lack of
  /// memory, the loop retries it.
  void abandon() {
    state.finished();
    socket.dropOutput(); // first, because it releases memory and allocates none
    try {
      request.close();
    } finally {
      loop().remove(this);
      handler.abandon();
    }
  }

  // ---- for any thread

  /// Runs work on the thread of the loop. Its failure affects only this connection.
  private void onLoop(Runnable work) {
    loop()
        .execute(() -> {
          try {
            if (!givenUp) {
              work.run();
            }
          } catch (Throwable e) {
            loop().giveUp(this, e);
          }
        });
  }

  /// Runs work like a call of the handler.
  void execute(Runnable work) {
    onLoop(() -> {
      if (state.isOpen()) {
        handler.call(handled, (_, _) -> work.run());
        settle();
      }
    });
  }

  @Override
  public void endIdle() {
    onLoop(() -> {
      state.stop();
      settle();
    });
  }

  @Override
  public void endIdle(long since) {
    onLoop(() -> {
      boolean idle = request.deadlines().idleSince() == since && state.isReading();
      if (idle && !state.hasQueue() && endIfIdle()) {
        evicted = true;
        request.deadlines().violated(Violation.EVICTED);
        settle();
      }
    });
  }

  @Override
  public void connectionClosed() {
    if (loop().isOwnThread() && state.isClosed()) {
      return;
    }
    onLoop(() -> {
      if (!state.isClosed() && !state.hasFailed()) {
        socket.failed(new AsynchronousCloseException());
      }
      settle();
    });
  }

  @Override
  public void readExpired() {
    onLoop(() -> {
      ReadClock.Expiry expiry = socket.readExpired();
      if (expiry != ReadClock.Expiry.NONE) {
        boolean _ = expiry == ReadClock.Expiry.IDLE && endIfIdle();
        settle();
      }
    });
  }

  // ---- at the end of the request

  @Override
  public boolean closesAtOnce() {
    return closesAtOnce;
  }

  @Override
  public long bytesRead() {
    return socket.bytesRead();
  }

  @Override
  public long bytesWritten() {
    return socket.bytesWritten();
  }
}
