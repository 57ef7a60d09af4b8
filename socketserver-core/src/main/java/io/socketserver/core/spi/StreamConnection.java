package io.socketserver.core.spi;

import io.socketserver.api.PeerCredentials;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Optional;

/// A connected stream socket, blocking.
///
/// Calls block the calling thread, virtual or not; none of them blocks the carrier of a virtual
/// thread.
///
/// @threading One thread may read while another writes; [#close()] may be called by any, and ends
///   blocked calls with [java.nio.channels.AsynchronousCloseException].
/// @since 0.1
public interface StreamConnection extends Closeable {

  /// The address of the peer.
  ///
  /// @return the address; it stays known after the close
  SocketAddress remoteAddress();

  /// Our address.
  ///
  /// @return the address; it stays known after the close
  SocketAddress localAddress();

  /// Who is at the other end, as it was when the connection was made.
  ///
  /// @return the process; empty where there is no such thing or it cannot be told
  /// @throws IOException if the connection is closed
  /// @implSpec The default is empty.
  default Optional<PeerCredentials> peerCredentials() throws IOException {
    return Optional.empty();
  }

  /// The number of the descriptor, to look at: whoever uses it calls
  /// [#withDescriptor(DescriptorUse)].
  ///
  /// @return the descriptor, which this connection owns and may close at any moment
  /// @throws UnsupportedOperationException if it cannot be told
  /// @throws IOException if the connection is closed
  /// @implSpec The default throws.
  default int fileno() throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Uses the descriptor, which stays open meanwhile.
  ///
  /// @param use what to do
  /// @throws UnsupportedOperationException if it cannot be told
  /// @throws IOException if the connection is closed, or from the use
  /// @implSpec The default throws.
  default void withDescriptor(DescriptorUse use) throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Reads at least one byte.
  ///
  /// @param bytes where to
  /// @param offset from which index
  /// @param length at most how many, at least 1
  /// @param timeoutNanos how long to wait, or 0 for any time
  /// @return how many were read, or -1 at the end of the stream
  /// @throws java.net.SocketTimeoutException if none came in time; the connection is unharmed
  /// @throws IOException if the connection failed
  int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException;

  /// Writes all bytes, waiting for as long as it takes; the server closes the connection when that
  /// takes too long.
  ///
  /// @param bytes where from
  /// @param offset from which index
  /// @param length how many
  /// @param progress told how many bytes the kernel has taken, each time it takes some
  /// @throws IOException if the connection failed
  void write(byte[] bytes, int offset, int length, Progress progress) throws IOException;

  /// Sends end of stream.
  ///
  /// @throws IOException if the connection failed
  void shutdownOutput() throws IOException;

  /// Ends reading: a blocked read and later ones give the end of the stream.
  ///
  /// @throws IOException if the connection failed
  void shutdownInput() throws IOException;

  /// Sets an option.
  ///
  /// @param <T> the type of its value
  /// @param option the option
  /// @param value its value
  /// @throws UnsupportedOperationException if there is no such option
  /// @throws IOException if the connection is closed, or the kernel refused the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  /// Whether nobody has closed this connection.
  ///
  /// @return false after the close
  boolean isOpen();

  /// Closes the connection. May be called more than once.
  @Override
  void close() throws IOException;

  /// Told of each part of a write.
  ///
  /// @since 0.1
  @FunctionalInterface
  interface Progress {

    /// The kernel has taken some bytes.
    ///
    /// @param bytes how many, at least 1
    void written(int bytes);
  }
}
