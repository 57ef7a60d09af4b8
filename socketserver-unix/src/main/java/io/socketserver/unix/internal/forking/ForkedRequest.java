package io.socketserver.unix.internal.forking;

import io.socketserver.api.ChildEnd;
import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Fault;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.api.Request;
import io.socketserver.api.RequestTask;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.unix.internal.forking.ControlMessage.Done;
import io.socketserver.unix.internal.forking.ControlMessage.Failed;
import io.socketserver.unix.internal.forking.ControlMessage.Payload;
import io.socketserver.unix.internal.forking.ControlMessage.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that a child serves.
final class ForkedRequest implements RequestTask.RemoteWork {

  /// How many idle processes may turn out to be gone before a new one is started.
  private static final int MOST_ATTEMPTS = 3;

  /// How long to wait for the end of a short request before its spare process is replaced: a start
  /// would compete with it for the processor.
  private static final long REFILL_PATIENCE = Duration.ofMillis(20).toNanos();

  private final ProcessorContext context;
  private final ForkingOptions options;
  private final ChildPool pool;
  private final Request request;
  private final Runnable childTaken;
  private final Map<String, String> variables;

  /// Set by [#prepare()].
  private @Nullable Child given;

  private long deadline;

  ForkedRequest(
      ProcessorContext context,
      ForkingOptions options,
      ChildPool pool,
      Request request,
      Runnable childTaken) {
    this.context = context;
    this.options = options;
    this.pool = pool;
    this.request = request;
    this.childTaken = childTaken;
    this.variables = UcspiEnvironment.of(request);
  }

  /// Passes the request to a child. An idle child may have been killed meanwhile, which must not
  /// fail the request.
  @Override
  public void prepare() throws IOException {
    try {
      prepareChild();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server closed before a child accepted the request", e);
    }
  }

  private void prepareChild() throws IOException, InterruptedException {
    for (int attempt = 1; given == null; attempt++) {
      boolean fresh = attempt > MOST_ATTEMPTS;
      Child child = pool.take(fresh, variables);
      boolean waited = child.hasWaited();
      try {
        give(child);
      } catch (IOException e) {
        if (!waited) {
          throw e;
        }
      }
    }
  }

  private void give(Child child) throws IOException, InterruptedException {
    boolean has = false;
    try {
      child.awaitReady();
      Work work = work();
      // one operation: the descriptor may be closed by a time-out, and its number reused, between a
      // look-up and the send
      context.withDescriptor(request, descriptor -> child.send(work, descriptor));
      child.awaitTaken(request.id());
      if (request instanceof StreamRequest connection && !connection.isOpen()) {
        throw new IOException("the connection was closed before a child accepted it");
      }
      has = true;
    } finally {
      if (!has) {
        child.kill(ChildEnd.Reason.CUT_OFF);
      }
    }
    given = child;
    deadline = System.nanoTime() + options.timeout().toNanos();
  }

  private Work work() {
    Payload datagram =
        request instanceof DatagramRequest received
            ? new Payload(
                received.bytes(), received.truncated(), received.peerCredentials().orElse(null))
            : null;
    return new Work(
        request.clientAddress(),
        request.localAddress(),
        variables,
        request.proxyHeader().orElse(null),
        datagram);
  }

  @Override
  public RequestTask.Transferred serve() throws Exception {
    Child child = given;
    if (child == null) {
      throw new IllegalStateException("no child has the request");
    }
    if (request instanceof StreamRequest connection) {
      // the child has its own copy; the client must see the end when the child ends
      connection.close();
    }
    try {
      ControlMessage result = awaitResult(child);
      return switch (result) {
        case null -> throw timedOut(child);
        case Done done -> {
          finish(child, done.last());
          yield new RequestTask.Transferred(done.bytesRead(), done.bytesWritten());
        }
        case Failed failed -> {
          finish(child, failed.last());
          throw new RemoteFailureException(
              child + ": " + failed.thrown().text(),
              failed.fault(),
              failed.violation(),
              failed.thrown().stack().toArray(StackTraceElement[]::new));
        }
        default -> {
          child.kill(ChildEnd.Reason.CUT_OFF);
          throw new RemoteFailureException(child + " violated the protocol", Fault.MACHINE);
        }
      };
    } catch (InterruptedException e) {
      child.end(ChildEnd.Reason.CUT_OFF, Child.CLOSE_GRACE);
      throw new RemoteFailureException(
          child + " was ended because the server closed", Fault.CLIENT);
    }
  }

  private @Nullable ControlMessage awaitResult(Child child)
      throws RemoteFailureException, InterruptedException {
    long left = deadline - System.nanoTime();
    ControlMessage soon = child.awaitResult(Math.min(left, REFILL_PATIENCE));
    if (soon != null) {
      return soon;
    }
    childTaken.run();
    return child.awaitResult(deadline - System.nanoTime());
  }

  private RemoteFailureException timedOut(Child child) {
    child.end(ChildEnd.Reason.TIMED_OUT, Child.TERM_GRACE);
    return new RemoteFailureException(
        child + " exceeded the time limit of " + options.timeout() + " for a request and was ended",
        Fault.HANDLER);
  }

  /// Returns the child to the pool, or waits for its end, so that nothing of an ended request
  /// remains.
  private void finish(Child child, boolean last) {
    if (!last) {
      child.requestEnded();
      pool.release(child);
      return;
    }
    child.lastRequestEnded();
    try {
      if (child.awaitEnd(deadline - System.nanoTime())) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.end(ChildEnd.Reason.DONE, Child.CLOSE_GRACE);
  }
}
