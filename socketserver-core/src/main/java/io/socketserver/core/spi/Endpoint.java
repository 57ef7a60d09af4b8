package io.socketserver.core.spi;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

/// A bound socket from which a serving loop takes requests.
///
/// @threading [#awaitReady(long, TimeSlice)] is called by one thread at a time; [#wakeup()] and
///   [#close()] by any.
/// @since 0.1
public interface Endpoint extends Closeable {

  /// The address that is bound.
  ///
  /// @return the address, with the real port; it stays known after the close
  SocketAddress localAddress();

  /// Waits until a request may be taken.
  ///
  /// An interrupt ends the wait and stays set; it closes nothing.
  ///
  /// @param deadline a time on the transport's clock
  /// @param slice of the calling thread: it begins anew if the thread parks or blocks, and not if a
  ///   request is there already
  /// @return true if a request may be there; false after the deadline, a wake-up, an interrupt or
  ///   the close
  /// @throws IOException if waiting failed
  boolean awaitReady(long deadline, TimeSlice slice) throws IOException;

  /// The same for a thread that does not go on for long.
  ///
  /// @param deadline a time on the transport's clock
  /// @return as above
  /// @throws IOException as above
  default boolean awaitReady(long deadline) throws IOException {
    return awaitReady(deadline, new TimeSlice());
  }

  /// Ends a wait, or else the next one.
  void wakeup();

  /// Whether nobody has closed this socket.
  ///
  /// @return false after the close
  boolean isOpen();

  /// The channel to register with a selector of one's own.
  ///
  /// @return the channel, in non-blocking mode
  /// @throws UnsupportedOperationException if there is none
  /// @implSpec The default throws.
  default SelectableChannel channel() {
    throw new UnsupportedOperationException("this transport has no channels");
  }

  /// The number of the descriptor, to look at: whoever uses it calls
  /// [#withDescriptor(DescriptorUse)].
  ///
  /// @return the descriptor
  /// @throws UnsupportedOperationException if it cannot be told
  /// @implSpec The default throws.
  default int fileno() {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Uses the descriptor, which stays open meanwhile.
  ///
  /// @param use what to do
  /// @throws UnsupportedOperationException if it cannot be told
  /// @throws IOException if the socket is closed, or from the use
  /// @implSpec The default throws.
  default void withDescriptor(DescriptorUse use) throws IOException {
    throw new UnsupportedOperationException("this transport does not expose its descriptors");
  }

  /// Closes the socket; ends a wait. May be called more than once.
  @Override
  void close() throws IOException;
}
