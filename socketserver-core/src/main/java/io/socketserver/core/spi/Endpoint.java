package io.socketserver.core.spi;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

/// A bound socket from which a serving loop receives requests.
///
/// @threading One thread at a time calls [#awaitReady(long, TimeSlice)]; any thread may call
///   [#wakeup()] and [#close()].
/// @since 0.1
public interface Endpoint extends Closeable {

  /// The bound address.
  ///
  /// @return the address, with the actual port; it stays available after the close
  SocketAddress localAddress();

  /// Waits until a request may be available.
  ///
  /// An interrupt ends the wait and stays set; it closes nothing.
  ///
  /// @param deadline a time on the transport's clock
  /// @param slice the slice of the calling thread: it starts anew if the thread parks or blocks,
  ///   but not if a request is already available
  /// @return true if a request may be available; false after the deadline, a wake-up, an interrupt
  ///   or the close
  /// @throws IOException if waiting failed
  boolean awaitReady(long deadline, TimeSlice slice) throws IOException;

  /// The same for a thread that does not run for long.
  ///
  /// @param deadline a time on the transport's clock
  /// @return as above
  /// @throws IOException as above
  default boolean awaitReady(long deadline) throws IOException {
    return awaitReady(deadline, new TimeSlice());
  }

  /// Ends the current wait, or otherwise the next one.
  void wakeup();

  /// Whether this socket is open.
  ///
  /// @return false after the close
  boolean isOpen();

  /// The channel, for registration with a caller's selector.
  ///
  /// @return the channel, in non-blocking mode
  /// @throws UnsupportedOperationException if there is none
  /// @implSpec The default throws.
  default SelectableChannel channel() {
    throw new UnsupportedOperationException("this transport has no channels");
  }

  /// The descriptor number, for display only: to use it, call [#withDescriptor(DescriptorUse)].
  ///
  /// @return the descriptor
  /// @throws UnsupportedOperationException if the transport does not expose it
  /// @implSpec The default throws.
  default int fileno() {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Uses the descriptor, which stays open meanwhile.
  ///
  /// @param use the use
  /// @throws UnsupportedOperationException if the transport does not expose it
  /// @throws IOException if the socket is closed, or from the use
  /// @implSpec The default throws.
  default void withDescriptor(DescriptorUse use) throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Closes the socket; ends a wait. May be called more than once.
  @Override
  void close() throws IOException;
}
