package io.socketserver.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.channels.ByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection, from its acceptance to its close.
///
/// ```java
/// request -> {
///   String line = request.readLine(8192);
///   if (line != null) {
///     request.write(line.toUpperCase(Locale.ROOT));
///   }
/// }
/// ```
///
/// A stream has no message boundaries: one read may give half a message or three. Frame messages
/// with [#readLine(int)], with a length, or by the end of the stream.
///
/// The server closes the connection after the handler has returned; a handler need not.
///
/// @threading One thread may read while another writes. Two threads must not read, or write, at
///   once. [#close()] may be called from any thread and ends a blocked read or write.
/// @apiNote All reads go through one buffer: what [#readLine(int)] has taken in advance is given by
///   [#input()] and [#channel()] next, so the three may be mixed.
/// @source CPython 3.13, `StreamRequestHandler`; tcp(7)
/// @since 0.1
public non-sealed interface StreamRequest extends Request {

  /// The bytes from the client.
  ///
  /// A server that drains ends the stream of a client that has sent nothing since it was last
  /// answered, or since it came. A protocol in which that can be the middle of a message says with
  /// [#awaitInput()] where it is not, and reads from [#channel()].
  ///
  /// @return the stream; a read waits for at least one byte, up to [#readTimeout()], and then
  ///   throws [java.net.SocketTimeoutException], after which the stream can be read again
  InputStream input();

  /// The bytes to the client, unbuffered: a write returns when the kernel has taken all of it.
  ///
  /// @return the stream; closing it sends end of stream, as [#shutdownOutput()] does
  OutputStream output();

  /// Reads a line of UTF-8, without its terminator (LF, or CR LF).
  ///
  /// @param maxBytes the longest line to accept, in bytes and without its terminator, at least 1
  /// @return the line, or the unterminated rest at the end of the stream, or null where the stream
  ///   had ended
  /// @throws LineTooLongException if no terminator was found within the limit; the stream is then
  ///   in the middle of a line
  /// @throws java.net.SocketTimeoutException if a single read took longer than [#readTimeout()]
  /// @throws IOException if the connection failed
  default @Nullable String readLine(int maxBytes) throws IOException {
    return readLine(maxBytes, StandardCharsets.UTF_8);
  }

  /// Reads a line, without its terminator (LF, or CR LF).
  ///
  /// @param maxBytes the longest line to accept, in bytes and without its terminator, at least 1
  /// @param charset how to decode it; malformed input becomes the replacement character
  /// @return the line, or the unterminated rest at the end of the stream, or null where the stream
  ///   had ended
  /// @throws LineTooLongException if no terminator was found within the limit; the stream is then
  ///   in the middle of a line
  /// @throws java.net.SocketTimeoutException if a single read took longer than [#readTimeout()]
  /// @throws IOException if the connection failed
  @Nullable String readLine(int maxBytes, Charset charset) throws IOException;

  /// Writes text as UTF-8, whole.
  ///
  /// @param text what to send; nothing is added to it
  /// @throws IOException if the connection failed, or took nothing for longer than the server's
  ///   write time-out
  default void write(String text) throws IOException {
    output().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Waits for the first byte of the next message, as the place where a connection may be idle.
  ///
  /// A server that drains ends the connections that wait here at once, and waits for the others. A
  /// handler of many messages per connection calls this before each of them.
  ///
  /// @return true when a byte can be read; false at the end of the stream, and when the server is
  ///   stopping
  /// @throws java.net.SocketTimeoutException if it took longer than [#readTimeout()]
  /// @throws IOException if the connection failed
  boolean awaitInput() throws IOException;

  /// Writes out what has been received and not yet read, and does not wait for more: what
  /// [#awaitInput()] has waited for, for code that passes bytes on as they come.
  ///
  /// ```java
  /// while (request.awaitInput()) {
  ///   request.transferAvailable(request.output());
  /// }
  /// ```
  ///
  /// @param to where to, such as [#output()], which is given the bytes without a copy of them
  /// @return how many bytes; 0 where none was there
  /// @throws IOException if the other stream failed
  /// @implSpec The default reads what [#input()] says is available.
  default int transferAvailable(OutputStream to) throws IOException {
    byte[] bytes = input().readNBytes(input().available());
    to.write(bytes);
    return bytes.length;
  }

  /// The connection as a blocking channel, for code that works with buffers. A server that drains
  /// does not end its input.
  ///
  /// @return a channel over the same bytes as [#input()] and [#output()], with their time-outs
  ByteChannel channel();

  /// Serves this connection with an event-style handler, on the calling thread, until it ends:
  /// reads, and calls the handler for each event. This is what [EventHandler#handle] does.
  ///
  /// @param handler the handler, which is called by one thread at a time
  /// @throws Exception what one of its methods threw, or the failure of the connection
  void drive(EventHandler handler) throws Exception;

  /// Sends end of stream to the client; reading goes on (half-close).
  ///
  /// @throws IOException if the connection failed
  void shutdownOutput() throws IOException;

  /// The longest that a single read may wait.
  ///
  /// @return the time-out; zero means no limit
  Duration readTimeout();

  /// Sets the longest that a single read may wait, from the next read on.
  ///
  /// @param timeout the time-out, at least zero; zero means no limit
  /// @throws IllegalArgumentException if it is negative
  void readTimeout(Duration timeout);

  /// Sets an option of this connection's socket.
  ///
  /// SO_LINGER of zero has the close reset the connection. A longer one changes nothing: no close
  /// waits, because others may depend on its thread, and the kernel goes on sending what was
  /// written before.
  ///
  /// @param <T> the type of its value
  /// @param option the option, from [java.net.StandardSocketOptions]
  /// @param value its value
  /// @throws UnsupportedOperationException if the socket has no such option
  /// @throws IOException if the connection is closed, or the kernel refused the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  /// Whether the connection is open on our side; says nothing of the client's.
  ///
  /// @return false after it was closed
  boolean isOpen();

  /// Closes the connection at once, without lingering: what the client has not yet read may be
  /// lost. May be called more than once.
  ///
  /// @apiNote A handler that is done just returns: the server then closes gracefully.
  void close();
}
