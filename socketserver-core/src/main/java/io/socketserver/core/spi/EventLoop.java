package io.socketserver.core.spi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A place where one thread waits for many connections.
///
/// @threading For the thread of the loop, except [#wakeup()].
/// @since 0.1
public interface EventLoop extends Closeable {

  /// Takes a connection in. From now on it is used through the socket that this gives, and not by
  /// its own blocking calls; only its close, its options and `shutdownOutput` stay as they are.
  ///
  /// Nothing is told of it before [EventSocket#want] was called: whoever registers it tries to read
  /// first, because many clients have sent by then.
  ///
  /// @param connection a connection of the transport of this loop
  /// @param told who is told when it is ready
  /// @return the socket
  /// @throws IOException if the connection is closed, or the kernel refused
  EventSocket register(StreamConnection connection, Told told) throws IOException;

  /// Waits until a socket is ready or [#wakeup()] is called, and tells whoever is to be told.
  ///
  /// @throws IOException if waiting failed; it may be tried again
  void await() throws IOException;

  /// Tells whoever is to be told of what is ready now, without waiting.
  ///
  /// @throws IOException if that failed; it may be tried again
  void poll() throws IOException;

  /// Mends what a failure in the middle of [#await()] or [#poll()] may have damaged, such as one
  /// for want of memory. Sockets are asked afterwards for what they want, and then tell of that.
  ///
  /// @throws IOException if that failed; it is tried again
  /// @implSpec The default does nothing.
  default void recover() throws IOException {}

  /// Ends a wait, or else the next one.
  void wakeup();

  /// The buffer into which [EventSocket#read(int)] reads.
  ///
  /// @return the buffer, always the same, of the sort that is fastest here
  ByteBuffer input();

  /// A buffer to collect in what is to be written.
  ///
  /// @return the buffer, always the same, of the sort that is fastest here; it holds at least 32
  ///   KiB
  ByteBuffer output();

  /// Ends this loop. Connections that are still registered stay open.
  @Override
  void close() throws IOException;

  /// Who is told when a socket is ready.
  ///
  /// @since 0.1
  @FunctionalInterface
  interface Told {

    /// A try may succeed now. To be told once too often does no harm.
    ///
    /// @param readable whether there may be something to read: bytes, the end, or a failure
    /// @param writable whether there may be room to write
    void ready(boolean readable, boolean writable);
  }
}
