package io.socketserver.core.internal.multiplexing;

/// The five regions of a [ConnectionState]: machines whose events give the next state and change
/// nothing. The diagram is there.
final class Regions {

  private Regions() {}

  /// How far the end has come.
  enum Phase {
    OPEN,
    /// To be ended after what is queued.
    ENDING,
    /// To be closed at once.
    CLOSING,
    /// Over; nothing happens any more.
    CLOSED;

    Phase end() {
      return this == OPEN ? ENDING : this;
    }

    Phase close() {
      return this == CLOSED ? CLOSED : CLOSING;
    }
  }

  /// What may be read.
  enum Input {
    OPEN,
    /// Open, and something may be there of which the transport does not notify again.
    UNREAD,
    /// The handler wants nothing to be read.
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

  /// Whether more may be written.
  enum Output {
    OPEN,
    /// To be shut down after what is queued; reading goes on.
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

  /// What the kernel has not taken yet.
  enum Queue {
    EMPTY,
    QUEUED,
    /// More than the high watermark is queued, or was and has not fallen to the low one.
    CONGESTED,
    /// Has fallen to the low watermark; the handler is to be notified.
    RELIEVED,
    /// The same, and nothing is left.
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

    /// Whether nothing is read for the sake of the queue.
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
