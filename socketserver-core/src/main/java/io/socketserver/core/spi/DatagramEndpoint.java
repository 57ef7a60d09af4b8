package io.socketserver.core.spi;

import io.socketserver.api.PeerCredentials;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A bound datagram socket.
///
/// @threading One thread receives; any may send.
/// @source udp(7), recvmsg(2), sendmsg(2)
/// @since 0.1
public interface DatagramEndpoint extends Endpoint {

  /// Takes a datagram, without waiting.
  ///
  /// @return the datagram, or null if none is there
  /// @throws IOException if the kernel refused; [#isOpen()] tells whether the socket was closed
  @Nullable Datagram receive() throws IOException;

  /// Sends a datagram.
  ///
  /// @param data what, from its position to its limit, which is consumed
  /// @param to where to
  /// @param from from which local address, where the transport can choose; as received
  /// @param timeout how long to wait for room in the socket's buffer; zero for any time
  /// @throws java.net.SocketTimeoutException if there was no room in time
  /// @throws IOException if the kernel refused
  void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException;

  /// Says whom to tell of a datagram that [#send] took, to send it with others, and that the kernel
  /// then refused. Called once, before the first of them.
  ///
  /// @param observer told whom the datagram was for, and why it was not sent; called by any thread
  /// @implSpec The default does nothing: nothing waits to be sent.
  default void onReplyLost(BiConsumer<SocketAddress, Exception> observer) {}

  /// Has every datagram tell who sent it, from now on.
  ///
  /// @throws UnsupportedOperationException if this transport cannot
  /// @throws IOException if the kernel refused
  /// @implSpec The default throws.
  default void passCredentials() throws IOException {
    throw new UnsupportedOperationException(
        "this transport does not provide the credentials of datagram senders");
  }

  /// How many datagrams the kernel has discarded because nobody took them in time. Called by the
  /// receiving thread.
  ///
  /// @return the count since the socket was made, as the datagram that was received last told it; 0
  ///   where the transport cannot tell
  /// @implSpec The default returns 0.
  default long dropped() {
    return 0;
  }

  /// A datagram as received.
  ///
  /// @param data its payload, no longer than the largest packet size; position to limit
  /// @param from the address of its sender
  /// @param to the address at which it arrived
  /// @param truncated whether it was longer
  /// @param credentials who sent it, where the socket was asked to receive that; else null
  /// @since 0.1
  record Datagram(
      ByteBuffer data,
      SocketAddress from,
      SocketAddress to,
      boolean truncated,
      @Nullable PeerCredentials credentials) {

    /// Makes a datagram of which nobody can tell who sent it.
    ///
    /// @param data its payload
    /// @param from the address of its sender
    /// @param to the address at which it arrived
    /// @param truncated whether it was longer
    public Datagram(ByteBuffer data, SocketAddress from, SocketAddress to, boolean truncated) {
      this(data, from, to, truncated, null);
    }
  }
}
