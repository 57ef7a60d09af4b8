package io.socketserver.core.spi;

import io.socketserver.api.PeerCredentials;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A bound datagram socket.
///
/// @threading One thread receives; any thread may send.
/// @source udp(7), recvmsg(2), sendmsg(2)
/// @since 0.1
public interface DatagramEndpoint extends Endpoint {

  /// Receives a datagram, without blocking.
  ///
  /// @return the datagram, or null if there is none
  /// @throws IOException if the kernel reports an error; [#isOpen()] tells whether the socket was
  ///   closed
  @Nullable Datagram receive() throws IOException;

  /// Sends a datagram.
  ///
  /// @param data the payload, from its position to its limit, which is consumed
  /// @param to the destination
  /// @param from the local source address, as received, if the transport can choose it
  /// @param timeout how long to wait for space in the socket's buffer; zero for no limit
  /// @throws java.net.SocketTimeoutException if there was no space in time
  /// @throws IOException if the kernel rejected it
  void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException;

  /// Requests the sender's credentials with every datagram, from now on.
  ///
  /// @throws UnsupportedOperationException if this transport cannot
  /// @throws IOException if the kernel rejected it
  /// @implSpec The default throws.
  default void passCredentials() throws IOException {
    throw new UnsupportedOperationException(
        "this transport does not provide the credentials of datagram senders");
  }

  /// How many datagrams the kernel has dropped because its buffer was full. Called by the receiving
  /// thread.
  ///
  /// @return the count since the socket was created, as of the last received datagram; 0 if the
  ///   transport does not count them
  /// @implSpec The default returns 0.
  default long dropped() {
    return 0;
  }

  /// A datagram as received.
  ///
  /// @param data its payload, no longer than the largest packet size; position to limit
  /// @param from the address of its sender
  /// @param to the local address at which it arrived
  /// @param truncated whether it was larger than that
  /// @param credentials the sender's credentials, if the socket requested them; otherwise null
  /// @since 0.1
  record Datagram(
      ByteBuffer data,
      SocketAddress from,
      SocketAddress to,
      boolean truncated,
      @Nullable PeerCredentials credentials) {

    /// Creates a datagram without the sender's credentials.
    ///
    /// @param data its payload
    /// @param from the address of its sender
    /// @param to the local address at which it arrived
    /// @param truncated whether it was larger
    public Datagram(ByteBuffer data, SocketAddress from, SocketAddress to, boolean truncated) {
      this(data, from, to, truncated, null);
    }
  }
}
