package io.socketserver.core.internal.request;

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

/// The common part of connections and datagrams, with methods for the server in addition to those
/// for handlers.
public abstract class SocketRequest {

  /// The maximum depth of a search for causes.
  private static final int DEEPEST_CAUSE = 16;

  private final long id;
  private final Server server;
  private final TimeSource time;
  private final long receivedNanos;

  /// Computed on demand: most requests do not need it, and reading a clock takes time.
  private @Nullable Instant receivedAt;

  /// How many failures of a socket are remembered: each of two threads of a handler may have one,
  /// and a last action another.
  private static final int MOST_FAILURES = 16;

  /// Failures of the socket itself: the first ones and the last one. If a handler's exception is
  /// one of these, or was caused by one, it is the client's fault. Guarded by this.
  private @Nullable List<IOException> failures;

  SocketRequest(long id, Server server, TimeSource time) {
    this.id = id;
    this.server = server;
    this.time = time;
    this.receivedNanos = time.nanoTime();
  }

  /// The clock of the transport.
  final TimeSource time() {
    return time;
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
  /// @return the address of its client
  public abstract SocketAddress clientAddress();

  /// Uses the descriptor of its socket: the connection's own, or the one that receives all
  /// datagrams.
  ///
  /// @param use the use; the descriptor stays open meanwhile
  /// @throws IOException if it is closed, or from the use
  public abstract void withDescriptor(DescriptorUse use) throws IOException;

  /// The number of bytes received.
  ///
  /// @return bytes
  public abstract long bytesRead();

  /// The number of bytes sent.
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
      if (isOfSocket(cause) || cause instanceof LineTooLongException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /// The local address of this request. Internet sockets may have many addresses, and the transport
  /// tells which one. Others have one, that of their server; the transport knows the name to which
  /// they were bound, which may be out of date.
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
