package io.socketserver.core.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A connection on an event loop. No call blocks.
///
/// @threading For the thread of the loop.
/// @since 0.1
public interface EventSocket {

  /// Reads what is available into [EventLoop#input()], which then holds it from position to limit.
  ///
  /// @param most the maximum number of bytes, at least 1; the buffer may be smaller
  /// @return how many bytes; 0 if none is available yet, or -1 at the end of the stream
  /// @throws IOException if the connection failed
  int read(int most) throws IOException;

  /// Whether another read may succeed at once, as the last one has shown. Read until this is false:
  /// the loop does not notify again of what is left.
  ///
  /// @return false if the last read has emptied the socket
  boolean mayHaveMore();

  /// Writes as much as there is space for.
  ///
  /// @param data the data, from its position, which advances, to its limit
  /// @return how many bytes were written
  /// @throws IOException if the connection failed
  int write(ByteBuffer data) throws IOException;

  /// Selects what the listener is notified of. It may be notified of more than that.
  ///
  /// @param readable whether to notify when the socket is readable, after a read that has emptied
  ///   it
  /// @param writable whether to notify when the socket is writable, after a write that was
  ///   incomplete
  /// @throws IOException if the system call failed
  void want(boolean readable, boolean writable) throws IOException;

  /// Deregisters from the loop; the connection can be waited for again. If the connection is
  /// closed, this has no effect.
  ///
  /// @throws IOException if that failed
  void release() throws IOException;
}
