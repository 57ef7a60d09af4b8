package io.socketserver.core.spi;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.TlsSession;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Optional;

/// A connected stream socket. Reads and writes do not wait, and waits do not read or write: so an
/// idle connection needs no buffer, and a write that the kernel accepts at once needs no timer.
///
/// Waits block the calling thread, virtual or not; none of them blocks the carrier of a virtual
/// thread.
///
/// @threading One thread may read while another writes; [#close()] may be called by any, and ends
///   waits with [java.nio.channels.AsynchronousCloseException].
/// @since 0.1
public interface StreamConnection extends Closeable {

  /// A deadline that never comes.
  long NEVER = Long.MAX_VALUE;

  /// The address of the peer.
  ///
  /// @return the address; it stays known after the close
  SocketAddress remoteAddress();

  /// The local address.
  ///
  /// @return the address; it stays known after the close
  SocketAddress localAddress();

  /// The process at the other end, as it was when the connection was established.
  ///
  /// @return the process; empty if the kind of socket has none, or it cannot be determined
  /// @throws IOException if the connection is closed
  /// @implSpec The default is empty.
  default Optional<PeerCredentials> peerCredentials() throws IOException {
    return Optional.empty();
  }

  /// Whether the handler's bytes may flow: false while a [layer][ConnectionLayer] completes a
  /// handshake, for which [RequestLimits#handshake()] is the limit.
  ///
  /// @return true once there is nothing to complete; then until [#startTls()], or always
  /// @implSpec The default returns true.
  default boolean isEstablished() {
    return true;
  }

  /// What the two ends agreed on, if a [layer][ConnectionLayer] encrypts this connection.
  ///
  /// @return the session; empty before the handshake is complete
  /// @implSpec The default is empty.
  default Optional<TlsSession> tlsSession() {
    return Optional.empty();
  }

  /// Whether [#startTls()] may be called.
  ///
  /// @return false if no [layer][ConnectionLayer] can encrypt later, or one encrypts already
  /// @implSpec The default returns false.
  default boolean canStartTls() {
    return false;
  }

  /// Encrypts what is read and written from now on. The next read or write makes the handshake;
  /// until it is complete, [#isEstablished()] is false. No other thread reads or writes meanwhile.
  ///
  /// A layer that has read more bytes than it has returned must discard them and throw, because
  /// they were not encrypted.
  ///
  /// @throws UnsupportedOperationException if no [layer][ConnectionLayer] can
  /// @throws IllegalStateException if the connection is encrypted already
  /// @throws IOException if the connection is closed, or bytes were received before
  /// @implSpec The default throws UnsupportedOperationException.
  default void startTls() throws IOException {
    throw new UnsupportedOperationException(
        "this server cannot encrypt a running connection: add TlsLayer.of(...).onDemand() to the"
            + " layers of its options, or --starttls and --tls-cert to the command");
  }

  /// What a proxy has told of this connection.
  ///
  /// @return the header; empty if there is none
  /// @implSpec The default is empty.
  default Optional<ProxyHeader> proxyHeader() {
    return Optional.empty();
  }

  /// The number of the descriptor, for display: to use it, call [#withDescriptor(DescriptorUse)].
  ///
  /// @return the descriptor, which this connection owns and may close at any moment
  /// @throws UnsupportedOperationException if the transport does not expose it
  /// @throws IOException if the connection is closed
  /// @implSpec The default throws.
  default int fileno() throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Uses the descriptor, which stays open meanwhile.
  ///
  /// @param use the use
  /// @throws UnsupportedOperationException if the transport does not expose it
  /// @throws IOException if the connection is closed, or from the use
  /// @implSpec The default throws.
  default void withDescriptor(DescriptorUse use) throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Reads available data, without waiting.
  ///
  /// @param bytes the destination
  /// @param offset its first index
  /// @param length the maximum number, at least 1
  /// @return how many were read; 0 if none is available, which [#awaitReadable(long)] must follow;
  ///   -1 at the end of the stream
  /// @throws IOException if the connection failed
  int tryRead(byte[] bytes, int offset, int length) throws IOException;

  /// Waits, after [#tryRead] has found nothing, until it may succeed.
  ///
  /// @param deadline the deadline, on the clock of the transport, or [#NEVER]
  /// @throws java.net.SocketTimeoutException if nothing arrived in time; the connection stays
  ///   usable
  /// @throws IOException if the connection failed
  void awaitReadable(long deadline) throws IOException;

  /// Reads at least one byte, and waits for it.
  ///
  /// @param bytes the destination
  /// @param offset its first index
  /// @param length the maximum number, at least 1
  /// @param deadline the deadline, on the clock of the transport, or [#NEVER]
  /// @return how many were read, or -1 at the end of the stream
  /// @throws java.net.SocketTimeoutException if none arrived in time; the connection stays usable
  /// @throws IOException if the connection failed
  default int read(byte[] bytes, int offset, int length, long deadline) throws IOException {
    int count = tryRead(bytes, offset, length);
    while (count == 0) {
      awaitReadable(deadline);
      count = tryRead(bytes, offset, length);
    }
    return count;
  }

  /// Writes as much as the kernel accepts without waiting.
  ///
  /// @param bytes the source
  /// @param offset its first index
  /// @param length the maximum number, at least 1
  /// @return how many were accepted; 0 if there is no space, which [#awaitWritable(long)] must
  ///   follow. The next call must begin with the bytes that were not accepted, because a
  ///   [layer][ConnectionLayer] may already have sent a part of their encoding. It may offer fewer
  ///   or more of them
  /// @throws IOException if the connection failed
  int tryWrite(byte[] bytes, int offset, int length) throws IOException;

  /// Waits, after [#tryWrite] has found no space, until it may succeed.
  ///
  /// @param deadline the deadline, on the clock of the transport, or [#NEVER]
  /// @throws java.net.SocketTimeoutException if there was no space in time; the connection stays
  ///   usable
  /// @throws IOException if the connection failed
  void awaitWritable(long deadline) throws IOException;

  /// Sends end of stream.
  ///
  /// @throws IOException if the connection failed
  void shutdownOutput() throws IOException;

  /// Ends reading: a waiting read and later ones return end of stream.
  ///
  /// @throws IOException if the connection failed
  void shutdownInput() throws IOException;

  /// Registers with an event loop. From now on the thread of the loop reads and writes through the
  /// returned socket, and does not wait; the options, [#shutdownOutput()] and [#close()] work as
  /// before.
  ///
  /// The listener is not notified before the first [EventSocket#want]: try to read first, because
  /// many clients have sent data by then.
  ///
  /// @param loop a loop of this connection's transport
  /// @param listener is notified when the connection is ready
  /// @return the socket
  /// @throws IllegalArgumentException if the loop is of another transport
  /// @throws IOException if the connection is closed, or the kernel refused
  EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException;

  /// Sets an option.
  ///
  /// @param <T> the type of its value
  /// @param option the option
  /// @param value its value
  /// @throws UnsupportedOperationException if there is no such option
  /// @throws IOException if the connection is closed, or the kernel refused the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  /// Whether this connection is open.
  ///
  /// @return false after the close
  boolean isOpen();

  /// Closes the connection. May be called more than once.
  @Override
  void close() throws IOException;
}
