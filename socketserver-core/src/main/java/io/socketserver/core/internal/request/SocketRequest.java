package io.socketserver.core.internal.request;

import io.socketserver.api.FrameTooLongException;
import io.socketserver.api.LineTooLongException;
import io.socketserver.api.Server;
import io.socketserver.core.internal.AddressText;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What connections and datagrams share as requests, and what their server asks of them beside what
/// handlers may.
public abstract class SocketRequest {

  /// How far to look for the cause of a cause.
  private static final int DEEPEST_CAUSE = 16;

  private final long id;
  private final Server server;
  private final TimeSource time;
  private final long receivedNanos;

  /// Known when somebody has asked: most requests do without, and a clock takes its time.
  private @Nullable Instant receivedAt;

  /// So many failures of a socket are remembered: of two threads of a handler, each may have one,
  /// and what is done in the end another.
  private static final int MOST_FAILURES = 16;

  /// Failures of the socket itself: the first ones and the last one. A handler's exception that is
  /// one of these, or was caused by one, is the client's fault. Guarded by this.
  private @Nullable List<IOException> failures;

  SocketRequest(long id, Server server, TimeSource time) {
    this.id = id;
    this.server = server;
    this.time = time;
    this.receivedNanos = time.nanoTime();
  }

  /// As in [io.socketserver.api.Request].
  ///
  /// @return its number
  public final long id() {
    return id;
  }

  /// As in [io.socketserver.api.Request].
  ///
  /// @return its server
  public final Server server() {
    return server;
  }

  /// As in [io.socketserver.api.Request].
  ///
  /// @return when it was received
  public final Instant receivedAt() {
    Instant at = receivedAt;
    if (at == null) {
      at = Instant.now().minusNanos(time.nanoTime() - receivedNanos);
      receivedAt = at; // immutable: of two threads that are first, both get nearly the same
    }
    return at;
  }

  /// When it was received.
  ///
  /// @return nanoseconds, by the clock of the transport
  public final long receivedNanos() {
    return receivedNanos;
  }

  /// As in [io.socketserver.api.Request].
  ///
  /// @return whom it is from
  public abstract SocketAddress clientAddress();

  /// Uses the descriptor of its socket: the connection's own, or that which receives all datagrams.
  ///
  /// @param use what to do; the descriptor stays open meanwhile
  /// @throws IOException if it is closed, or from the use
  public abstract void withDescriptor(DescriptorUse use) throws IOException;

  /// How much was received.
  ///
  /// @return bytes
  public abstract long bytesRead();

  /// How much was sent.
  ///
  /// @return bytes
  public abstract long bytesWritten();

  /// How it may have come that its socket is closed, and what to do, for a message.
  abstract String whyClosed();

  /// Whether a handler's exception was caused by this request's socket.
  ///
  /// @param thrown what the handler threw
  /// @return true if the client or the network is to blame
  public final boolean isFaultOfClient(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (isOfSocket(cause)
          || cause instanceof LineTooLongException
          || cause instanceof FrameTooLongException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /// Where this request arrived. Sockets of the internet may have many addresses, and the transport
  /// tells which. Others have one: their server's, while the transport tells the name under which
  /// they were bound, and that may be out of date.
  final SocketAddress arrivedAt(SocketAddress told) {
    return told instanceof InetSocketAddress ? told : server.serverAddress();
  }

  /// Remembers a failure of the socket.
  final <E extends IOException> E remember(E exception) {
    synchronized (this) {
      List<IOException> known = failures;
      if (known == null) {
        known = new ArrayList<>(2);
        failures = known;
      }
      if (known.size() == MOST_FAILURES) {
        known.removeLast();
      }
      known.add(exception);
    }
    return exception;
  }

  private synchronized boolean isOfSocket(Throwable thrown) {
    List<IOException> known = failures;
    return known != null && known.stream().anyMatch(each -> each == thrown);
  }

  @Override
  public final String toString() {
    return "#" + id + " from " + AddressText.of(clientAddress());
  }
}
