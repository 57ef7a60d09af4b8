package io.socketserver.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection as an [EventHandler] sees it: nothing here waits.
///
/// What is written and not taken by the kernel is queued. A handler that writes much looks at
/// [#isWritable()] and goes on when it is told [EventHandler#writable]. One that only answers need
/// not look: while a client does not take its answers, nothing is read from it, so that the queue
/// holds the answers to one read and no more.
///
/// @threading For the calls of its handler only, except [#execute(Runnable)] and [#request()],
///   which any thread may call.
/// @since 0.1
public interface EventConnection {

  /// The request that this connection is: its number, its server, its addresses, and who is at the
  /// other end.
  ///
  /// @return the request; what it tells stays known after the end
  Request request();

  // ---- writing

  /// Sends bytes, or queues them. After [#end()], [#shutdownOutput()], [#close()] or a failure this
  /// does nothing.
  ///
  /// @param data the bytes, from position to limit, which are consumed; the buffer is the caller's
  ///   again when this returns
  void write(ByteBuffer data);

  /// Sends bytes, or queues them, as [#write(ByteBuffer)] does.
  ///
  /// @param data the bytes; the array is the caller's again when this returns
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /// Sends text as UTF-8, or queues it, as [#write(ByteBuffer)] does.
  ///
  /// @param text what to send; nothing is added to it
  default void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// This connection as a stream, for code that writes to streams.
  ///
  /// @return a stream that does what [#write(ByteBuffer)] does, and never waits; closing it sends
  ///   end of stream, as [#shutdownOutput()] does
  OutputStream output();

  /// Whether more should be written now.
  ///
  /// @return false from the moment at which more than the high watermark is queued, until no more
  ///   than the low watermark is; then [EventHandler#writable] is called. Where a write waits, as
  ///   it does in a thread of its own, nothing is queued. False for good when writing has ended
  boolean isWritable();

  /// How much is queued.
  ///
  /// @return bytes; always 0 where a write waits
  long queued();

  // ---- reading

  /// Reads nothing more until [#resumeReading()]: the client is held back by the kernel. The end of
  /// the stream is not heard of either.
  void pauseReading();

  /// Reads again. May be called by a task of [#execute(Runnable)].
  void resumeReading();

  // ---- ending

  /// Ends the connection in good order: what is queued is sent, then end of stream; nothing is read
  /// any more, and the handler is told [EventHandler#closed] and nothing else.
  void end();

  /// Sends end of stream after what is queued; reading goes on (half-close). When the client has
  /// ended too, the connection has.
  void shutdownOutput();

  /// Closes the connection at once: what is queued is lost, and what the client has not read may
  /// be. The handler is told [EventHandler#closed] and nothing else. [#end()] is the way to say
  /// good-bye.
  void close();

  /// Whether neither side has ended the connection for good.
  ///
  /// @return false after [#end()], [#close()], a failure, and when both ways have ended
  boolean isOpen();

  // ---- settings

  /// How long the client may send nothing while something is read from it.
  ///
  /// @param timeout the time-out, at least zero; zero for no limit
  /// @throws IllegalArgumentException if it is negative
  void readTimeout(Duration timeout);

  /// Sets an option of this connection's socket.
  ///
  /// @param <T> the type of its value
  /// @param option the option, from [java.net.StandardSocketOptions]
  /// @param value its value
  /// @throws UnsupportedOperationException if the socket has no such option
  /// @throws IOException if the connection is closed, or the kernel refused the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  // ---- from elsewhere

  /// Has a task run as if it were a call of the handler: after the one that runs now, never at the
  /// same time as another, and what it throws is this request's failure. This is how the result of
  /// something that had to be waited for elsewhere comes back.
  ///
  /// After the end of the connection the task is dropped. Under multiplexing it runs on the
  /// connection's loop; where the connection has a thread of its own, on that thread or the
  /// caller's.
  ///
  /// @param task what to do
  void execute(Runnable task);
}
