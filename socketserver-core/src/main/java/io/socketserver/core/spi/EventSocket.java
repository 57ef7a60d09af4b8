package io.socketserver.core.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A connection on an event loop. No call waits.
///
/// @threading For the thread of the loop.
/// @since 0.1
public interface EventSocket {

  /// Reads what is available into [EventLoop#input()], which then holds it from position to limit.
  ///
  /// @param most how many bytes at most, at least 1; the buffer may hold less
  /// @return how many bytes; 0 if none is there yet, or -1 at the end of the stream
  /// @throws IOException if the connection failed
  int read(int most) throws IOException;

  /// Whether another read may give something at once, as the last one has shown. Read until this is
  /// false: the loop does not notify again of what is left.
  ///
  /// @return false if the last read has taken everything
  boolean mayHaveMore();

  /// Writes what there is room for.
  ///
  /// @param data what, from its position, which moves; to its limit
  /// @return how many bytes were taken
  /// @throws IOException if the connection failed
  int write(ByteBuffer data) throws IOException;

  /// Selects what the listener is notified of. It may be notified of more than that.
  ///
  /// @param readable whether to notify when there is something to read, after a read that took
  ///   everything
  /// @param writable whether to notify when there is room, after a write that did not take
  ///   everything
  /// @throws IOException if the kernel refused
  void want(boolean readable, boolean writable) throws IOException;

  /// Leaves the loop; the connection can be waited for again. If the connection is closed, this
  /// does nothing.
  ///
  /// @throws IOException if that cannot be
  void release() throws IOException;
}
