package io.socketserver.core.internal.request;

import io.socketserver.api.Request;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// How many bytes may be sent to a source that may be forged. Else a small datagram in the name of
/// somebody would bring large ones upon them.
///
/// @threading Safe for many threads.
public final class Amplification {

  private final long most;
  private final Consumer<Request> refused;
  private final AtomicLong sent = new AtomicLong();

  /// Makes the limit of one request.
  ///
  /// @param most how many bytes
  /// @param refused is told of each reply that would be too much
  public Amplification(long most, Consumer<Request> refused) {
    this.most = most;
    this.refused = refused;
  }

  /// Asks for a reply.
  ///
  /// @param request what is replied to
  /// @param size the bytes of the reply
  /// @throws IOException if it would be too much; then these bytes do not count
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
