package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.Violation;
import io.socketserver.core.internal.request.Pace;
import io.socketserver.core.internal.request.RequestDeadlines;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// How long the client of a connection on a loop may send nothing: between two messages, in a read,
/// and at its pace in the middle of a message.
///
/// The deadline moves with each read, and the watch looks at it only when an earlier one has
/// passed.
///
/// @threading For the thread of the loop.
final class ReadClock {

  /// What has happened when the deadline has passed.
  enum Expiry {

    /// Nothing, or the connection of a slow client was closed.
    NONE,

    /// The read has failed.
    TIMEOUT,

    /// The client has been idle for too long.
    IDLE
  }

  private final RequestDeadlines deadlines;
  private final ConnectionState state;

  /// Whether the client is in the middle of a message. Kept only if [#asksForMessages()].
  private boolean inMessage;

  /// Whether the loop waits for the client.
  private boolean waits;

  private long lastReadAt;

  ReadClock(SocketStreamRequest request, ConnectionState state) {
    this.deadlines = request.deadlines();
    this.state = state;
  }

  /// The client has sent something.
  void received(int count) {
    Pace pace = deadlines.pace();
    if (pace != null && inMessage) {
      pace.waited(deadlines.now() - lastReadAt);
    }
    deadlines.received(count);
    arm();
  }

  /// Sets whether the loop waits for the client. The time in which it does not is not counted: the
  /// client could not be late.
  void waits(boolean reading) {
    if (reading && !waits && deadlines.pace() != null) {
      lastReadAt = deadlines.now();
    }
    waits = reading;
  }

  /// Whether it matters if the client is in the middle of a message.
  boolean asksForMessages() {
    return deadlines.pace() != null || deadlines.timesIdleness();
  }

  /// Sets whether the client is in the middle of a message.
  void inMessage(boolean now) {
    inMessage = now;
    if (!now && deadlines.timesIdleness()) {
      deadlines.idleBegins();
    }
    arm();
  }

  /// Starts anew.
  void arm() {
    long longest = longestSilence();
    if (longest < DeadlineWatch.NEVER && !state.hasInputEnded()) {
      lastReadAt = deadlines.now();
      deadlines.readDeadline(lastReadAt + longest);
    }
  }

  /// How long the client may send nothing from now on.
  private long longestSilence() {
    Pace pace = deadlines.pace();
    long timeout = isIdleLimited() ? deadlines.idleTimeoutNanos() : deadlines.readTimeoutNanos();
    return Math.min(
        timeout > 0 ? timeout : DeadlineWatch.NEVER,
        pace != null && inMessage ? pace.left() : DeadlineWatch.NEVER);
  }

  private boolean isIdleLimited() {
    return !inMessage && deadlines.idleTimeoutNanos() > 0;
  }

  void disarm() {
    deadlines.readDeadline(DeadlineWatch.NEVER);
  }

  /// Checks whether the client is late.
  Expiry expired() {
    long longest = longestSilence();
    if (longest == DeadlineWatch.NEVER || !state.mayReceive()) {
      return Expiry.NONE;
    }
    boolean idle = isIdleLimited();
    // while nothing is read, no data can be late; and a client that takes a reply is not idle
    boolean counts = state.isReading() && !(idle && state.hasQueue());
    long since = counts ? silentSince(idle) : deadlines.now();
    if (deadlines.now() - since < longest) {
      lastReadAt = since;
      deadlines.readDeadline(since + longest);
      return Expiry.NONE;
    }
    if (idle) {
      deadlines.violated(Violation.IDLE_TIMEOUT);
      return Expiry.IDLE;
    }
    long timeout = deadlines.readTimeoutNanos();
    if (timeout == 0 || timeout > longest) {
      deadlines.abortSlow();
      return Expiry.NONE;
    }
    deadlines.violated(Violation.READ_TIMEOUT);
    return Expiry.TIMEOUT;
  }

  private long silentSince(boolean idle) {
    return idle ? Math.max(lastReadAt, deadlines.idleSince()) : lastReadAt;
  }

  /// The failure of a read that has [expired][Expiry#TIMEOUT].
  SocketTimeoutException timeout() {
    return new SocketTimeoutException(
        "no data received for " + Duration.ofNanos(deadlines.readTimeoutNanos()));
  }
}
