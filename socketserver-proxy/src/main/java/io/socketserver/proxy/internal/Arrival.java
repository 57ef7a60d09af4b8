package io.socketserver.proxy.internal;

import io.socketserver.api.Refusal;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/// What became of an accepted connection whose header was awaited.
///
/// @param connection the connection
/// @param refusal why it is refused; null if it is served, or has ended
/// @param ended whether the peer has closed it before its header was complete
record Arrival(StreamConnection connection, @Nullable Refusal refusal, boolean ended) {

  static Arrival ended(StreamConnection connection) {
    return new Arrival(connection, null, true);
  }

  static Arrival refused(StreamConnection connection, Refusal refusal) {
    return new Arrival(connection, refusal, false);
  }

  /// Reads what has arrived of a header, without waiting.
  ///
  /// @return null if there must be more
  static @Nullable Arrival withoutWaiting(StreamConnection connection, HeaderBuffer header) {
    try {
      int missing = header.missing();
      while (missing > 0) {
        int count = connection.tryRead(header.bytes(), header.size(), missing);
        if (count <= 0) {
          return count == 0 ? null : end(connection, header);
        }
        header.received(count);
        missing = header.missing();
      }
      return complete(connection, header);
    } catch (InvalidHeaderException e) {
      return refused(connection, Refusal.PROXY_HEADER);
    } catch (IOException e) {
      return ended(connection);
    }
  }

  /// Waits for the rest of a header.
  static Arrival waiting(StreamConnection connection, HeaderBuffer header, long deadline) {
    try {
      Arrival arrival = withoutWaiting(connection, header);
      while (arrival == null) {
        connection.awaitReadable(deadline);
        arrival = withoutWaiting(connection, header);
      }
      return arrival;
    } catch (SocketTimeoutException e) {
      return refused(connection, Refusal.PROXY_TIMEOUT);
    } catch (IOException e) {
      return ended(connection);
    }
  }

  /// A health check may connect and say nothing. Half a header is none.
  private static Arrival end(StreamConnection connection, HeaderBuffer header) {
    return header.size() == 0 ? ended(connection) : refused(connection, Refusal.PROXY_HEADER);
  }

  private static Arrival complete(StreamConnection connection, HeaderBuffer header)
      throws InvalidHeaderException {
    Announcement announcement = header.announcement();
    return new Arrival(
        announcement == null ? connection : new ProxiedConnection(connection, announcement),
        null,
        false);
  }
}
