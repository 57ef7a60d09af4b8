package io.socketserver.core.internal.request;

import io.socketserver.api.Violation;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.RequestLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The time limits of a connection: for the whole of it, for a write without progress, and for a
/// silent client. A blocked read has a clock of its own; all others are deadlines of the watch,
/// which learns of a connection with the first one. Most never have one.
///
/// @threading Deadlines are set by any thread. [#expire(long)] is called by the watch.
public final class RequestDeadlines implements DeadlineWatch.Watched {

  private final SocketStreamRequest request;
  private final Clocks clocks;
  private final long requestDeadline;

  /// Counts how long a client that sends slowly may still take; null if it may for ever.
  private final @Nullable Pace pace;

  /// The same for a client that takes slowly what is sent; null also before the first wait. Set by
  /// the thread that writes.
  private @Nullable Pace writePace;

  /// When a layer must have established the connection.
  private volatile long handshakeDeadline;

  /// When the client must have sent its first byte.
  private volatile long firstByteDeadline;

  /// Null until the first deadline. Written with the monitor of this object held.
  private volatile DeadlineWatch.@Nullable Entry entry;

  private volatile long readTimeoutNanos;

  /// Whether the handler has set that itself.
  private volatile boolean ownReadTimeout;

  /// When a client was heard or told something last that is between two messages now, and for which
  /// its handler waits. [DeadlineWatch#NEVER] otherwise, and if that is not needed.
  private volatile long idleSince = DeadlineWatch.NEVER;

  /// When the client has been silent for too long.
  private volatile long readDeadline = DeadlineWatch.NEVER;

  /// When a write has made no progress for too long, or too little.
  private volatile long writeDeadline = DeadlineWatch.NEVER;

  /// Why the watch aborted the connection; null if it did not. Written by the watch alone.
  private volatile @Nullable String abortReason;

  RequestDeadlines(SocketStreamRequest request, Clocks clocks) {
    RequestLimits limits = clocks.limits();
    this.request = request;
    this.clocks = clocks;
    this.readTimeoutNanos = nanos(limits.read());
    this.requestDeadline =
        limits.request().isZero() ? DeadlineWatch.NEVER : now() + nanos(limits.request());
    this.handshakeDeadline =
        limits.handshake().isZero() || request.connection().isEstablished()
            ? DeadlineWatch.NEVER
            : now() + nanos(limits.handshake());
    this.firstByteDeadline =
        limits.firstByte().isZero() ? DeadlineWatch.NEVER : now() + nanos(limits.firstByte());
    this.pace = limits.readRate() == 0 ? null : new Pace(limits.readRate());
  }

  /// Begins with the deadlines of the request and of its first byte, if there are any. Called when
  /// the request can be closed.
  void begin() {
    if (deadline() != DeadlineWatch.NEVER) {
      DeadlineWatch.Entry _ = entry();
    }
  }

  /// Ends all deadlines of this connection.
  public void end() {
    DeadlineWatch.Entry watched = entry;
    if (watched != null) {
      watched.remove();
    }
  }

  private DeadlineWatch.Entry entry() {
    DeadlineWatch.Entry watched = entry;
    return watched == null ? newEntry() : watched;
  }

  private synchronized DeadlineWatch.Entry newEntry() {
    DeadlineWatch.Entry watched = entry;
    if (watched == null) {
      watched = clocks.watch().newEntry(this);
      watched.add();
      entry = watched;
      if (!request.isOpen()) {
        watched.remove(); // another thread closed it, perhaps before the entry was here
      }
    }
    return watched;
  }

  // ---- reading

  /// The client has sent something.
  ///
  /// @param count how many bytes; negative at the end of the stream
  public void received(int count) {
    if (firstByteDeadline != DeadlineWatch.NEVER) {
      firstByteDeadline = DeadlineWatch.NEVER;
    }
    if (idleSince != DeadlineWatch.NEVER) {
      idleSince = DeadlineWatch.NEVER;
    }
    if (pace != null && count > 0) {
      pace.moved(count);
    }
  }

  /// How long a client that sends slowly may still take.
  ///
  /// @return null if it may for ever
  public @Nullable Pace pace() {
    return pace;
  }

  /// Closes the connection of a client that sends too slowly.
  public void abortSlow() {
    abort(
        Violation.READ_RATE,
        "the client sent fewer than " + limits().readRate() + " bytes per second");
  }

  /// The time limit for a silent client.
  ///
  /// @return nanoseconds, or 0 for no limit
  public long readTimeoutNanos() {
    return readTimeoutNanos;
  }

  void readTimeout(Duration timeout) {
    readTimeoutNanos = nanos(timeout);
    ownReadTimeout = true;
  }

  /// Sets when the client has been silent for too long.
  ///
  /// @param deadline on the clock of [#now()], or [DeadlineWatch#NEVER]
  public void readDeadline(long deadline) {
    readDeadline = deadline;
    if (deadline != DeadlineWatch.NEVER) {
      entry().deadlineSet(deadline);
    }
  }

  // ---- between two messages

  /// Whether somebody needs to know how long clients are idle.
  ///
  /// @return whether [#idleBegins()] is worth a look at the clock
  public boolean timesIdleness() {
    return !limits().idle().isZero() || clocks.evicts().getAsBoolean();
  }

  /// The client is between two messages, and its handler waits for the next one.
  public void idleBegins() {
    idleSince = now();
  }

  /// When the idle client was heard or told something last.
  ///
  /// @return [DeadlineWatch#NEVER] if it is not idle, or nobody has noted it
  public long idleSince() {
    return idleSince;
  }

  /// How long the client may be idle, instead of the read time-out.
  ///
  /// @return nanoseconds; 0 if the read time-out applies, because there is no other limit, or the
  ///   handler has set a shorter one
  public long idleTimeoutNanos() {
    long idle = nanos(limits().idle());
    long read = readTimeoutNanos;
    return ownReadTimeout && read > 0 && read <= idle ? 0 : idle;
  }

  /// When the idle client has been silent for too long.
  long idleDeadline() {
    return idleSince + idleTimeoutNanos();
  }

  // ---- writing

  /// The client has taken something of what is written.
  ///
  /// @param count how many bytes
  public void sent(long count) {
    if (idleSince != DeadlineWatch.NEVER) {
      idleBegins();
    }
    if (writePace != null) {
      writePace.moved(count);
    }
  }

  /// The client does not accept what is written, or has accepted some of it: its time begins anew.
  public void writeWaits() {
    RequestLimits limits = limits();
    if (limits.write().isZero() && limits.writeRate() == 0) {
      return;
    }
    long now = now();
    long longest = limits.write().isZero() ? DeadlineWatch.NEVER : nanos(limits.write());
    if (limits.writeRate() > 0) {
      longest = Math.min(longest, leftToWrite(now));
    }
    long deadline = now + longest;
    writeDeadline = deadline;
    entry().deadlineSet(deadline);
  }

  private long leftToWrite(long now) {
    Pace own = writePace;
    if (own == null) {
      own = new Pace(limits().writeRate());
      writePace = own;
    }
    own.waits(now);
    return own.left();
  }

  /// Everything that was written has been accepted.
  public void writeDone() {
    if (writeDeadline != DeadlineWatch.NEVER) {
      if (writePace != null) {
        writePace.waitEnded(now());
      }
      writeDeadline = DeadlineWatch.NEVER;
    }
  }

  // ---- the watch

  /// The time on the clock of the deadlines.
  ///
  /// @return nanoseconds
  public long now() {
    return clocks.watch().now();
  }

  @Override
  public long deadline() {
    return Math.min(
        Math.min(writeDeadline, readDeadline),
        Math.min(requestDeadline, Math.min(handshakeDeadline, firstByteDeadline)));
  }

  @Override
  public void expire(long now) {
    RequestLimits limits = limits();
    if (requestDeadline <= now) {
      abort(Violation.REQUEST_TIMEOUT, "the connection lasted longer than " + limits.request());
    } else if (handshakeDeadline <= now) {
      handshakeExpired();
    } else if (firstByteDeadline <= now) {
      abort(Violation.FIRST_BYTE_TIMEOUT, "the client sent nothing for " + limits.firstByte());
    } else if (writeDeadline <= now) {
      writeExpired();
    } else if (readDeadline <= now) {
      readExpired(now);
    }
  }

  /// A handshake begins on a running connection.
  public void handshakeBegins() {
    if (!limits().handshake().isZero()) {
      long deadline = now() + nanos(limits().handshake());
      handshakeDeadline = deadline;
      entry().deadlineSet(deadline);
    }
  }

  /// Nobody reports the end of a handshake, so this is the first that looks.
  private void handshakeExpired() {
    handshakeDeadline = DeadlineWatch.NEVER;
    if (!request.connection().isEstablished()) {
      abort(Violation.HANDSHAKE_TIMEOUT, "the handshake took longer than " + limits().handshake());
    }
  }

  private void writeExpired() {
    Pace own = writePace;
    if (own != null && (limits().write().isZero() || own.left() < nanos(limits().write()))) {
      abort(
          Violation.WRITE_RATE,
          "the client took fewer than " + limits().writeRate() + " bytes per second");
    } else {
      abort(Violation.WRITE_TIMEOUT, "the client accepted no data for " + limits().write());
    }
  }

  /// Closes the connection. Threads that use it learn the reason.
  private void abort(Violation violation, String reason) {
    if (abortReason == null) {
      abortReason = reason;
      violated(violation); // before the close, so that a client that sees it is counted
    }
    request.close();
  }

  /// The client has done something that is counted.
  ///
  /// @param violation what it was
  public void violated(Violation violation) {
    clocks.violated().accept(request, violation);
  }

  private RequestLimits limits() {
    return clocks.limits();
  }

  private void readExpired(long now) {
    readDeadline = DeadlineWatch.NEVER;
    boolean notified = false;
    try {
      request.readExpired();
      notified = true;
    } finally {
      if (!notified) {
        readDeadline = now; // no memory: the watch tries again
      }
    }
  }

  /// Why the connection was aborted; null if it was not.
  @Nullable String abortReason() {
    return abortReason;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException beyond292Years) {
      return Long.MAX_VALUE / 4;
    }
  }
}
