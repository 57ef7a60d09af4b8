package io.socketserver.unix.internal.forking;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.Violation;
import io.socketserver.unix.internal.forking.ControlMessage.Done;
import io.socketserver.unix.internal.forking.ControlMessage.Failed;
import io.socketserver.unix.internal.forking.ControlMessage.Thrown;
import org.jspecify.annotations.Nullable;

/// Reports the results of requests to the server, and ends the child after the last.
///
/// @threading For the serving thread, but for violations.
final class Reporter implements ServerListener {

  private final ChildWorkQueue queue;
  private int left;
  private @Nullable Throwable failure;
  private Fault fault = Fault.HANDLER;

  /// Set by any thread, before the failure that follows from it.
  private volatile @Nullable Violation violation;

  /// @param requests how many requests to serve
  Reporter(ChildWorkQueue queue, int requests) {
    this.queue = queue;
    this.left = requests;
  }

  @Override
  public void clientViolated(Request request, Violation what, long violations) {
    violation = what;
  }

  @Override
  public void requestFailed(Request request, Fault whose, Throwable thrown) {
    failure = thrown;
    fault = whose;
  }

  @Override
  public void requestFinished(Request request, RequestResult result) {
    left--;
    Throwable thrown = failure;
    failure = null;
    Violation violated = violation;
    violation = null;
    if (thrown == null && result.outcome() == RequestResult.Outcome.FAILED) {
      // an Error that must not be survived is about to end this process, which the server notices
      return;
    }
    // the state after an Error must not be used again
    boolean last = left == 0 || thrown instanceof Error;
    if (last) {
      queue.last();
      request.server().shutdown();
    }
    queue.requestEnded();
    queue.send(
        thrown == null
            ? new Done(result.bytesRead(), result.bytesWritten(), last)
            : new Failed(fault, violated, Thrown.of(thrown), last));
  }

  @Override
  public void serverFailed(Server server, String step, Throwable thrown) {
    System.err.println(step + " failed");
    ChildMain.report(thrown);
  }
}
