package io.socketserver.core.internal.request;

import io.socketserver.api.Violation;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// How long a blocked read waits for the client: for its next message, for a part of one, and at
/// its pace.
///
/// @threading For the reading thread.
final class BlockedRead {

  private BlockedRead() {}

  /// The deadline of a read that starts now.
  ///
  /// @param idle whether the client is between two messages
  static long newDeadline(SocketStreamRequest request, boolean idle) {
    RequestDeadlines deadlines = request.deadlines();
    if (idle && deadlines.timesIdleness()) {
      deadlines.idleBegins();
    }
    long timeout = deadlines.readTimeoutNanos();
    return timeout > 0 ? request.time().nanoTime() + timeout : StreamConnection.NEVER;
  }

  /// Waits for input, or for its end: the input of a client that is idle for too long ends.
  ///
  /// @param deadline the deadline of the read
  static void awaitReadable(SocketStreamRequest request, long deadline) throws IOException {
    RequestDeadlines deadlines = request.deadlines();
    Pace pace = deadlines.pace();
    boolean idle = request.idleness().isIdle();
    try {
      if (idle && deadlines.idleTimeoutNanos() > 0) {
        awaitMessage(request);
      } else if (idle || pace == null) {
        request.connection().awaitReadable(deadline);
      } else {
        awaitPaced(request, deadline, pace);
      }
    } catch (SocketTimeoutException e) {
      throw deadlines.abortReason() == null ? nothingReceived(request, e) : request.failed(e);
    } catch (IOException e) {
      throw request.failed(e);
    }
  }

  private static void awaitMessage(SocketStreamRequest request) throws IOException {
    RequestDeadlines deadlines = request.deadlines();
    long deadline = deadlines.idleDeadline();
    while (true) {
      try {
        long left = deadline - deadlines.now(); // the watch has a clock of its own
        request.connection().awaitReadable(request.time().nanoTime() + left);
        return;
      } catch (SocketTimeoutException e) {
        if (deadlines.abortReason() != null) {
          throw e;
        }
        long later = deadlines.idleDeadline();
        if (later == deadline) {
          deadlines.violated(Violation.IDLE_TIMEOUT);
          request.endIdle();
          return;
        }
        deadline = later; // another thread has sent something
      }
    }
  }

  /// Waits for a client in the middle of a message, which must not be too slow.
  private static void awaitPaced(SocketStreamRequest request, long deadline, Pace pace)
      throws IOException {
    long begun = request.time().nanoTime();
    long slow = begun + pace.left();
    boolean isSlowFirst = deadline == StreamConnection.NEVER || slow - deadline < 0;
    try {
      request.connection().awaitReadable(isSlowFirst ? slow : deadline);
    } catch (SocketTimeoutException e) {
      if (isSlowFirst) {
        request.deadlines().abortSlow();
      }
      throw e;
    } finally {
      pace.waited(request.time().nanoTime() - begun);
    }
  }

  private static IOException nothingReceived(
      SocketStreamRequest request, SocketTimeoutException cause) {
    request.deadlines().violated(Violation.READ_TIMEOUT);
    Duration timeout = request.readTimeout();
    var exception = new SocketTimeoutException("no data received for " + timeout);
    exception.initCause(cause);
    return request.remember(exception);
  }
}
