package io.socketserver.core;

import io.socketserver.api.Fault;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.internal.request.SocketRequest;
import io.socketserver.core.internal.request.SocketStreamRequest;

/// The life cycle of one request, from its receipt to its end. It isolates every failure.
///
/// @source CPython 3.13, `BaseServer._handle_request_noblock` and
///   `ThreadingMixIn.process_request_thread`
final class RequestLifecycle<R extends Request> implements RequestTask {

  private final BaseServer<R> server;
  private final ServerParts<R> parts;
  private final R request;
  private final RequestRegistry.Entry entry;

  /// Registers the request.
  RequestLifecycle(BaseServer<R> server, R request) {
    this.server = server;
    this.parts = server.parts();
    this.request = request;
    long now = request instanceof SocketRequest own ? own.receivedNanos() : parts.time().nanoTime();
    this.entry = parts.registry().begin(request, this, now);
  }

  /// Verifies the request, and then processes or refuses it.
  void admit() {
    try {
      parts.listener().requestReceived(request);
      String refusal = server.refusal(request);
      if (refusal != null) {
        refuse(refusal);
      } else if (server.verifyRequest(request)) {
        server.processRequest(request);
      } else {
        refuse("verifyRequest returned false");
      }
    } catch (Throwable e) {
      failBeforeRun(e);
    }
  }

  /// Handles a failure before the run: the request could not be verified, or no thread could be
  /// started.
  private void failBeforeRun(Throwable failure) {
    boolean survived = !Failures.mustNotBeSurvived(failure);
    if (entry.take()) {
      entry.failed(Outcome.REFUSED);
      try {
        if (failure instanceof OutOfMemoryError) {
          // not the handler's fault: there was no memory, or no thread could be started
          parts.listener().requestFailed(request, Fault.MACHINE, failure);
        } else if (survived) {
          report(failure);
        }
        parts.listener().requestRefused(request, failure.toString());
      } finally {
        end();
      }
    } else if (survived) {
      parts.listener().serverFailed(server, "processRequest", failure);
    }
    Failures.rethrowFatal(failure);
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public void refuse(String reason) {
    take();
    turnAway(reason);
  }

  private void turnAway(String reason) {
    entry.failed(Outcome.REFUSED);
    try {
      parts.listener().requestRefused(request, reason);
    } finally {
      end();
    }
  }

  @Override
  public void run() {
    if (!entry.takeToRun()) {
      requireFirst(entry.isTakenOver()); // another thread runs it
      return;
    }
    runTaken();
  }

  /// Runs it in the calling thread, unless its own thread has started to.
  void takeOver() {
    if (entry.takeOver()) {
      runTaken();
    }
  }

  private void runTaken() {
    try {
      parts.listener().requestStarted(request);
      server.finishRequest(request);
    } catch (Throwable failure) {
      entry.failed(Outcome.FAILED);
      Failures.rethrowFatal(failure);
      report(failure);
    } finally {
      runEnded();
      end();
    }
  }

  @Override
  public void servedBy(Worker worker) {
    entry.servedBy(worker);
  }

  @Override
  public Active begin(Worker worker) {
    take();
    entry.servedBy(worker);
    boolean begun = false;
    try {
      parts.listener().requestStarted(request);
      var run = new ActiveRun();
      begun = true;
      return run;
    } finally {
      if (!begun) {
        entry.failed(Outcome.FAILED);
        end();
      }
    }
  }

  /// The rest of [#run()], controlled by a worker.
  private final class ActiveRun implements Active {

    private boolean over;

    @Override
    public void failed(Throwable failure) {
      entry.failed(Outcome.FAILED);
      Failures.rethrowFatal(failure);
      report(failure);
    }

    @Override
    public void end() {
      if (!over) {
        RequestLifecycle.this.end();
        over = true;
      }
    }
  }

  @Override
  public void runRemotely(RemoteWork work) {
    takeToRun();
    boolean prepared = false;
    try {
      prepared = prepare(work);
      if (prepared) {
        serve(work);
      }
    } finally {
      runEnded();
      if (prepared) {
        endRemote();
      } else {
        end();
      }
    }
  }

  private boolean prepare(RemoteWork work) {
    try {
      work.prepare();
      return true;
    } catch (Throwable failure) {
      entry.failed(Outcome.REFUSED);
      Failures.rethrowFatal(failure);
      String message = failure.getMessage();
      parts.listener().requestRefused(request, message == null ? failure.toString() : message);
      return false;
    }
  }

  private void serve(RemoteWork work) {
    try {
      if (request instanceof SocketStreamRequest own) {
        own.permit().keep();
      }
      parts.listener().requestStarted(request);
      entry.transferred(work.serve());
    } catch (Throwable failure) {
      entry.failed(Outcome.FAILED);
      if (failure instanceof RemoteFailureException remote) {
        remote.violation().ifPresent(violation -> parts.violated(request, violation));
      }
      Failures.rethrowFatal(failure);
      report(failure);
    }
  }

  private void runEnded() {
    if (entry.runEnded()) {
      // the interrupt was for this request; the thread may serve others
      boolean _ = Thread.interrupted();
    }
  }

  private void take() {
    requireFirst(entry.take());
  }

  private void takeToRun() {
    requireFirst(entry.takeToRun());
  }

  private void requireFirst(boolean first) {
    if (!first) {
      throw new IllegalStateException("request " + request + " has already been run or refused");
    }
  }

  private void report(Throwable failure) {
    try {
      server.handleError(request, failure);
    } catch (Throwable e) {
      Failures.rethrowFatal(e);
      parts.listener().serverFailed(server, "handleError", e);
    }
  }

  private void end() {
    parts.registry().count(entry);
    try {
      server.shutdownRequest(request);
    } catch (Throwable e) {
      server.abort(request);
      Failures.rethrowFatal(e);
      parts.listener().serverFailed(server, "shutdownRequest", e);
    } finally {
      parts.ended(entry);
    }
  }

  /// Ends a request that was served remotely: closes the local end of its connection, and sends
  /// nothing.
  private void endRemote() {
    try {
      server.closeRequest(request);
    } catch (Throwable e) {
      server.abort(request);
      Failures.rethrowFatal(e);
      parts.listener().serverFailed(server, "closeRequest", e);
    } finally {
      parts.ended(entry);
    }
  }
}
