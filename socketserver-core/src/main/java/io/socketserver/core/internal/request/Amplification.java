package io.socketserver.core.internal.request;

import io.socketserver.api.Request;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Limits how many bytes may be sent to a source that may be forged. Otherwise a small datagram
/// with a victim's address would send large ones to the victim.
///
/// @threading Thread-safe.
public final class Amplification {

  private final long most;
  private final Consumer<Request> refused;
  private final AtomicLong sent = new AtomicLong();

  /// Creates the limit of one request.
  ///
  /// @param most the maximum number of bytes
  /// @param refused is notified of each reply that exceeds the limit
  public Amplification(long most, Consumer<Request> refused) {
    this.most = most;
    this.refused = refused;
  }

  /// Reserves bytes for a reply.
  ///
  /// @param request the request
  /// @param size the bytes of the reply
  /// @throws IOException if it exceeds the limit; then these bytes do not count
  void require(Request request, int size) throws IOException {
    if (most == Long.MAX_VALUE) {
      return;
    }
    if (sent.addAndGet(size) > most) {
      long before = sent.addAndGet(-size);
      refused.accept(request);
      throw new IOException(
          "a reply of "
              + size
              + " bytes was not sent: after "
              + before
              + " bytes the sender of a datagram of this size may be sent "
              + most
              + " at most (maxAmplification), because the source may be forged");
    }
  }
}
