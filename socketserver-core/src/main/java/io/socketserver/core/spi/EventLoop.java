package io.socketserver.core.spi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One thread waits here for many connections. [StreamConnection#register] adds one.
///
/// @threading For the thread of the loop, except [#wakeup()].
/// @since 0.1
public interface EventLoop extends Closeable {

  /// Waits until a socket is ready or [#wakeup()] is called, and notifies the listeners of the
  /// sockets that are ready.
  ///
  /// @throws IOException if waiting failed; it may be tried again
  void await() throws IOException;

  /// Notifies the listeners of the sockets that are ready now, without waiting.
  ///
  /// @throws IOException if that failed; it may be tried again
  void poll() throws IOException;

  /// Repairs what a failure in the middle of [#await()] or [#poll()] may have damaged, such as a
  /// lack of memory. The caller then repeats [EventSocket#want] for each socket.
  ///
  /// @throws IOException if that failed; it is tried again
  /// @implSpec The default does nothing.
  default void recover() throws IOException {}

  /// Ends the current wait, or the next one if there is none.
  void wakeup();

  /// The buffer into which [EventSocket#read(int)] reads.
  ///
  /// @return the buffer, always the same, of the sort that is fastest here
  ByteBuffer input();

  /// A buffer in which to collect output.
  ///
  /// @return the buffer, always the same, of the kind that is fastest for the transport; at least
  ///   32 KiB
  ByteBuffer output();

  /// Ends this loop. Connections that are still registered stay open.
  @Override
  void close() throws IOException;
}
