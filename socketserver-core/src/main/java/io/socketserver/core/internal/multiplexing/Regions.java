package io.socketserver.core.internal.multiplexing;

/// The five regions of a [ConnectionState], which has their diagram. Each is a pure state machine:
/// an event returns the next state.
final class Regions {

  private Regions() {}

  /// How far the connection has ended.
  enum Phase {
    OPEN,
    /// Ends as soon as the queue is empty.
    ENDING,
    /// Closes at once.
    CLOSING,
    /// Ended; no event follows.
    CLOSED;

    Phase end() {
      return this == OPEN ? ENDING : this;
    }

    Phase close() {
      return this == CLOSED ? CLOSED : CLOSING;
    }
  }

  /// Whether and why not to read.
  enum Input {
    OPEN,
    /// Open, and there may be data of which the transport does not notify again.
    UNREAD,
    /// The handler has paused reading.
    PAUSED,
    /// The handler was notified of the end, because the server is stopping.
    ENDED,
    /// The same, because the client has sent end of stream.
    ENDED_BY_CLIENT;

    Input pause() {
      return hasEnded() ? this : PAUSED;
    }

    Input resume() {
      // reading may have stopped before all was read
      return this == PAUSED ? UNREAD : this;
    }

    Input leftUnread() {
      return this == OPEN ? UNREAD : this;
    }

    Input turn() {
      return this == UNREAD ? OPEN : this;
    }

    Input end(boolean byClient) {
      check(!hasEnded(), this, "ended");
      return byClient ? ENDED_BY_CLIENT : ENDED;
    }

    boolean hasEnded() {
      return this == ENDED || this == ENDED_BY_CLIENT;
    }
  }

  /// Whether the handler may write more.
  enum Output {
    OPEN,
    /// Is shut down as soon as the queue is empty; reading continues.
    SHUTTING,
    /// End of stream has been sent.
    SHUT;

    Output shutdown() {
      return this == OPEN ? SHUTTING : this;
    }

    Output shut() {
      check(this == SHUTTING, this, "shut");
      return SHUT;
    }
  }

  /// The output that the kernel has not accepted yet.
  enum Queue {
    EMPTY,
    QUEUED,
    /// The queue exceeded the high watermark, and has not fallen to the low one since.
    CONGESTED,
    /// The queue has fallen to the low watermark; the handler is to be notified.
    RELIEVED,
    /// The same, and the queue is empty.
    DRAINED;

    Queue resized(long size, int low, int high) {
      if (size > high || isCongested() && size > low) {
        return CONGESTED;
      }
      if (isCongested()) {
        return size == 0 ? DRAINED : RELIEVED;
      }
      return size == 0 ? EMPTY : QUEUED;
    }

    Queue writable() {
      check(isRelieved(), this, "writable");
      return this == DRAINED ? EMPTY : QUEUED;
    }

    boolean isEmpty() {
      return this == EMPTY || this == DRAINED;
    }

    /// Whether reading is suspended because of the queue (backpressure).
    boolean isCongested() {
      return this == CONGESTED || isRelieved();
    }

    boolean isRelieved() {
      return this == RELIEVED || this == DRAINED;
    }
  }

  /// Whether the connection itself has failed.
  enum Fault {
    NONE,
    /// The handler has not been notified.
    PENDING,
    REPORTED;

    Fault occurred() {
      return this == NONE ? PENDING : this;
    }

    Fault reported(boolean timeout) {
      check(this == PENDING, this, "reported");
      return timeout ? NONE : REPORTED;
    }
  }

  private static void check(boolean legal, Enum<?> state, String event) {
    if (!legal) {
      throw new IllegalStateException(
          "a connection whose state is " + state + " cannot be " + event);
    }
  }
}
