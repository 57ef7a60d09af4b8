package io.socketserver.core;

import io.socketserver.api.Request;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The loop that waits for requests and dispatches them.
///
/// @source CPython 3.13, `BaseServer.serve_forever`, `handle_request` and `_handle_request_noblock`
final class ServingLoop<R extends Request> {

  /// There are few such loops, and under load each has much work in a row.
  private static final long LONGEST_SLICE_NANOS = 8_000_000;

  private final BaseServer<R> server;
  private final ServerParts<R> parts;
  private final ServingState serving;
  private final Progress progress;
  private final TimeSource time;
  private final AcceptBackoff backoff = new AcceptBackoff();

  // The next fields are used by the thread that receives requests, of which there is one at a time.

  /// The end of the pause after a failed accept; null if there is none.
  private @Nullable Long pauseEnd;

  /// Whether the last attempt received a request: then another may be pending, and an attempt costs
  /// less than a wait.
  private boolean tryFirst;

  /// Ensures that a loop in a virtual thread does not hold its carrier, however many requests
  /// arrive.
  private final TimeSlice slice = new TimeSlice(LONGEST_SLICE_NANOS);

  /// The error that ended the last turn, if it was not reported yet.
  private @Nullable Error exhausted;

  /// The request whose steps run, up to `processRequest`; null if there is none.
  private @Nullable RequestLifecycle<R> admitting;

  /// The number of iterations. Read by any thread.
  private final AtomicLong turns = new AtomicLong();

  /// The threads that receive in place of the serving one. Null before the loop starts for the
  /// first time, and if there are no such threads.
  private volatile @Nullable Reception reception;

  ServingLoop(BaseServer<R> server, ServerParts<R> parts, ServingState serving, Progress progress) {
    this.server = server;
    this.parts = parts;
    this.serving = serving;
    this.progress = progress;
    this.time = progress.time();
  }

  void serve(Duration pollInterval, Runnable begun) throws IOException {
    boolean _ = serve(pollInterval, begun, new Shift(), false);
  }

  /// Serves until the loop ends, or the shift; then another thread continues the same loop.
  ///
  /// @param continues whether this continues a loop that another thread started
  /// @return whether the loop has ended
  boolean serve(Duration pollInterval, Runnable begun, Shift shift, boolean continues)
      throws IOException {
    if (!shift.resume()) {
      return false;
    }
    serving.begin(continues);
    boolean ended = true;
    try {
      if (reception == null) {
        reception = Reception.of(parts, this::receive);
      }
      if (continues) {
        tryFirst = true; // the last thread may not have used an event that it received
      } else {
        begun.run();
        parts.listener().servingStarted(server);
      }
      ended = goRound(pollInterval, shift);
      return ended;
    } finally {
      if (ended) {
        ended();
        parts.listener().servingStopped(server);
      }
    }
  }

  private boolean goRound(Duration pollInterval, Shift shift) throws IOException {
    Duration longestWait = longestWait(pollInterval, parts.processor().tickInterval());
    Runnable serviceActions = server::serviceActions;
    Runnable tick = parts.processor()::tick;
    LongSupplier deadline = () -> time.deadline(longestWait);
    while (mayGoOn()) {
      if (shift.isOver() || !survive(deadline, serviceActions, tick, shift)) {
        return false;
      }
      turns.setRelease(turns.getPlain() + 1);
    }
    return true;
  }

  /// Runs one iteration. A heap that is full for a moment ends requests, not the loop. A failure is
  /// reported when there is memory for it.
  ///
  /// @return false if another thread continues
  private boolean survive(
      LongSupplier deadline, Runnable serviceActions, Runnable tick, Shift shift)
      throws IOException {
    try {
      if (exhausted != null) {
        acceptFailed(new IOException("cannot accept requests: " + exhausted, exhausted));
        exhausted = null;
      }
      Reception others = reception;
      if (others != null && mayReceive() && !isAwaited()) {
        awaitOthers(others, deadline.getAsLong());
      } else {
        boolean _ = turn(deadline, shift);
      }
      if (shift.isRelieved()) {
        return false;
      }
      guarded("serviceActions", serviceActions);
      guarded("tick", tick);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
      if (exhausted != null) {
        Failures.rest();
      }
      exhausted = e;
    }
    return !shift.isRelieved();
  }

  private static Duration longestWait(Duration pollInterval, Duration tickInterval) {
    boolean ticksMoreOften = tickInterval.isPositive() && tickInterval.compareTo(pollInterval) < 0;
    return ticksMoreOften ? tickInterval : pollInterval;
  }

  boolean serveOne(Duration timeout) throws IOException {
    serving.begin(false);
    var shift = new Shift();
    boolean _ = shift.resume();
    try {
      long deadline =
          timeout.isZero() ? time.nanoTime() + TimeSource.Signal.FOREVER : time.deadline(timeout);
      while (mayGoOn()) {
        if (turn(() -> deadline, shift)) {
          return true;
        }
        if (deadline - time.nanoTime() <= 0) {
          guarded("handleTimeout", server::handleTimeout);
          return false;
        }
      }
      return false;
    } finally {
      ended();
    }
  }

  long turns() {
    return turns.get();
  }

  /// An interrupt of the serving thread ends the loop, as [BaseServer#shutdown()] does.
  private boolean mayGoOn() {
    return !serving.isStopRequested() && !Thread.currentThread().isInterrupted();
  }

  private void ended() {
    serving.end();
    progress.made();
  }

  /// Waits for a request, and dispatches it.
  ///
  /// @param deadline when to stop waiting; computed only if there is a wait, because reading a
  ///   clock takes time
  /// @return whether there was one
  private boolean turn(LongSupplier deadline, Shift shift) throws IOException {
    if (!mayReceive()) {
      awaitRoom(turnAt(deadline), shift);
      return false;
    }
    shift.pause(); // it may have to park
    slice.step();
    if (!shift.resume()) {
      return false;
    }
    if (!tryFirst && !awaitReady(turnAt(deadline), shift)) {
      return false;
    }
    // checked after the wait and before the request (bpo-35017)
    if (serving.isStopRequested()) {
      return false;
    }
    tryFirst = takeRequest() == Reception.Outcome.RECEIVED;
    return tryFirst;
  }

  /// When to look again at what waits for room.
  private long turnAt(LongSupplier deadline) {
    return parts.gate().acceptAt(parts.waiting().turnAt(deadline.getAsLong()));
  }

  /// Whether accepted connections wait for room.
  private boolean isAwaited() {
    return parts.waiting().count() > 0;
  }

  private boolean mayReceive() {
    return pauseEnd == null && server.hasRoom();
  }

  /// Waits until a request may be pending, or one that waits for room may have its turn. A failure
  /// does not end the loop, unless the socket was closed.
  private boolean awaitReady(long deadline, Shift shift) throws IOException {
    Endpoint endpoint = parts.endpoint();
    boolean mine = false;
    boolean ready = false;
    Exception failure = null;
    shift.pause();
    try {
      ready = endpoint.awaitReady(deadline, slice);
    } catch (IOException | RuntimeException e) {
      failure = e;
    } finally {
      mine = shift.resume();
    }
    if (ready || !mine || failure == null && isAwaited()) {
      return mine;
    }
    if (failure != null) {
      acceptFailed(failure);
      return false;
    }
    requireOpen();
    return false;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!parts.endpoint().isOpen() && !serving.isStopRequested()) {
      throw new ClosedChannelException();
    }
  }

  /// Waits while other threads receive requests.
  private void awaitOthers(Reception others, long deadline) throws IOException {
    try {
      others.await(deadline);
    } catch (IOException | RuntimeException e) {
      acceptFailed(e);
      return;
    }
    requireOpen();
  }

  /// Receives a request in place of the serving thread.
  private Reception.Outcome receive() {
    if (serving.isStopRequested() || !mayReceive()) {
      return Reception.Outcome.OVER;
    }
    try {
      Reception.Outcome outcome = takeRequest();
      if (outcome == Reception.Outcome.RECEIVED) {
        turns.setRelease(turns.getPlain() + 1);
        guarded("serviceActions", server::serviceActions);
      }
      // the serving thread looks after connections that wait for room
      return isAwaited() ? Reception.Outcome.OVER : outcome;
    } catch (IOException closed) {
      return Reception.Outcome.OVER; // the serving thread sees it, too
    } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
      exhausted = e;
      return Reception.Outcome.OVER;
    }
  }

  /// Ends a wait for requests that other threads receive.
  void endReception() {
    Reception others = reception;
    if (others != null) {
      others.end();
    }
  }

  /// Waits for the end of the pause, or for capacity. The end of any request ends a pause.
  private void awaitRoom(long deadline, Shift shift) {
    Long pause = pauseEnd;
    boolean early = false;
    shift.pause();
    try {
      if (pause == null) {
        early = progress.awaitAny(() -> serving.isStopRequested() || server.hasRoom(), deadline);
      } else {
        long until = pause - deadline < 0 ? pause : deadline;
        early = progress.awaitAny(serving::isStopRequested, until);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      boolean mine = shift.resume();
      if (mine && pause != null && (early || time.nanoTime() - pause >= 0)) {
        pauseEnd = null;
      }
    }
  }

  private Reception.Outcome takeRequest() throws IOException {
    R request;
    try {
      request = server.getRequest();
    } catch (Exception e) {
      acceptFailed(e);
      return Reception.Outcome.FAILED;
    } catch (Error e) {
      Failures.rethrowFatal(e);
      acceptFailed(new IOException("cannot accept a request: " + e, e));
      return Reception.Outcome.FAILED;
    }
    if (request == null) {
      return Reception.Outcome.NONE;
    }
    if (backoff.failures() > 0) {
      parts.listener().acceptRecovered(server, backoff.failures());
      backoff.recovered();
    }
    admitting = enter(request);
    try {
      admitting.admit();
    } finally {
      admitting = null;
    }
    return Reception.Outcome.RECEIVED;
  }

  /// The request of which the calling thread runs the steps up to `processRequest`; null if there
  /// is none.
  @Nullable RequestTask admittedHere() {
    return serving.isServedHere() ? admitting : null;
  }

  private RequestLifecycle<R> enter(R request) {
    boolean entered = false;
    try {
      var run = new RequestLifecycle<>(server, request);
      entered = true;
      if (server.isStopping() && parts.activation().blocksOnClose()) {
        server.endIdle(request); // a close may have started before the request was registered
      }
      return run;
    } finally {
      if (!entered) {
        server.abort(request);
      }
    }
  }

  private void acceptFailed(Exception failure) throws IOException {
    Endpoint endpoint = parts.endpoint();
    if (!endpoint.isOpen()) {
      if (serving.isStopRequested()) {
        return;
      }
      var exception = new ClosedChannelException();
      exception.initCause(failure);
      throw exception;
    }
    Duration pause = backoff.failed(failure);
    parts.registry().countAcceptFailure(AcceptBackoff.reason(failure));
    parts.listener().acceptFailed(server, failure, backoff.failures(), pause);
    pauseEnd = pause.isZero() ? null : Long.valueOf(time.deadline(pause));
    if (pauseEnd != null && backoff.failures() > 1) {
      server.acceptKeepsFailing();
    }
  }

  private void guarded(String step, Runnable hook) {
    try {
      hook.run();
    } catch (Throwable e) {
      Failures.rethrowFatal(e);
      parts.listener().serverFailed(server, step, e);
    }
  }
}
