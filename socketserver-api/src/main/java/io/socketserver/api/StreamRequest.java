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
/// A stream has no message boundaries: one read may return half a message or three. Frame messages
/// with [#readLine(int)], with a length, or by the end of the stream.
///
/// The server closes the connection after the handler has returned; a handler need not.
///
/// @threading One thread may read while another writes. Two threads must not read, or write,
///   concurrently. Any thread may call [#close()], which ends a blocked read or write.
/// @apiNote All reads use one buffer: [#input()] and [#channel()] first return the bytes that
///   [#readLine(int)] has read ahead, so you may mix the three.
/// @source CPython 3.13, `StreamRequestHandler`; tcp(7)
/// @since 0.1
public non-sealed interface StreamRequest extends Request {

  /// The bytes from the client.
  ///
  /// A draining server ends the input of a client that has sent nothing since the last reply, or
  /// since it connected. If that can be the middle of a message in your protocol, mark the idle
  /// points with [#awaitInput()] and read from [#channel()].
  ///
  /// @return the stream; a read waits for at least one byte, up to [#readTimeout()], and then
  ///   throws [java.net.SocketTimeoutException]; after that you may read again
  InputStream input();

  /// The bytes to the client, unbuffered: a write returns when the kernel has accepted all of it.
  ///
  /// @return the stream; closing it sends end of stream, like [#shutdownOutput()]
  OutputStream output();

  /// Reads a line of UTF-8, without its terminator (LF, or CR LF).
  ///
  /// @param maxBytes the longest line to accept, in bytes and without its terminator, at least 1
  /// @return the line, or the unterminated rest at the end of the stream, or null if the stream has
  ///   ended
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
  /// @return the line, or the unterminated rest at the end of the stream, or null if the stream has
  ///   ended
  /// @throws LineTooLongException if no terminator was found within the limit; the stream is then
  ///   in the middle of a line
  /// @throws java.net.SocketTimeoutException if a single read took longer than [#readTimeout()]
  /// @throws IOException if the connection failed
  @Nullable String readLine(int maxBytes, Charset charset) throws IOException;

  /// Writes text as UTF-8, completely.
  ///
  /// @param text what to send; nothing is added to it
  /// @throws IOException if the connection failed, or the client accepted no data for longer than
  ///   the server's write time-out
  default void write(String text) throws IOException {
    output().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Waits for the first byte of the next message, and marks the connection as idle meanwhile.
  ///
  /// A draining server immediately ends connections that wait here, and waits for the others. A
  /// handler of many messages per connection calls this before each of them.
  ///
  /// @return true if a byte can be read; false at the end of the stream, and if the server is
  ///   stopping
  /// @throws java.net.SocketTimeoutException if the wait exceeds [#readTimeout()]
  /// @throws IOException if the connection failed
  boolean awaitInput() throws IOException;

  /// Writes the bytes that have been received and not yet read, without waiting for more. Use it
  /// after [#awaitInput()], in code that forwards bytes as they arrive.
  ///
  /// ```java
  /// while (request.awaitInput()) {
  ///   request.transferAvailable(request.output());
  /// }
  /// ```
  ///
  /// @param to the destination, such as [#output()], which receives the bytes without a copy
  /// @return the number of bytes; 0 if none was available
  /// @throws IOException if the other stream failed
  /// @implSpec The default reads what [#input()] reports as available.
  default int transferAvailable(OutputStream to) throws IOException {
    byte[] bytes = input().readNBytes(input().available());
    to.write(bytes);
    return bytes.length;
  }

  /// The connection as a blocking channel, for code that uses buffers. A draining server does not
  /// end its input.
  ///
  /// @return a channel over the same bytes as [#input()] and [#output()], with their time-outs
  ByteChannel channel();

  /// Serves this connection with an event-style handler, on the calling thread, until it ends:
  /// reads, and calls the handler for each event. [EventHandler#handle] does this.
  ///
  /// @param handler the handler, called by one thread at a time
  /// @throws Exception what one of its methods threw, or the failure of the connection
  void drive(EventHandler handler) throws Exception;

  /// Whether [#startTls()] may be called: for handlers that tell clients what they offer.
  ///
  /// @return false if the server cannot encrypt, or the connection is encrypted already
  /// @implSpec The default returns false.
  default boolean canStartTls() {
    return false;
  }

  /// Encrypts this connection from now on (STARTTLS). Call it after the reply that lets the client
  /// begin; the next read or write makes the handshake, and [#tlsSession()] has its result.
  ///
  /// ```java
  /// if (command.equals("STARTTLS") && request.canStartTls()) {
  ///   request.write("220 go ahead\r\n");
  ///   request.startTls();
  /// }
  /// ```
  ///
  /// What a client has said before must not count afterwards, because anyone may have changed it:
  /// forget it, as if the client had just connected. Bytes that were received after the command are
  /// discarded, and the connection is closed, for the same reason. The streams and the channel of
  /// this request continue, encrypted.
  ///
  /// @throws UnsupportedOperationException if the server cannot encrypt; the message says what to
  ///   configure
  /// @throws IllegalStateException if the connection is encrypted already, or another thread is
  ///   reading
  /// @throws IOException if bytes of the client had been received after the command, or the
  ///   connection is closed
  /// @implSpec The default throws UnsupportedOperationException.
  /// @source RFC 3207, section 6; CVE-2011-0411
  default void startTls() throws IOException {
    throw new UnsupportedOperationException("this request cannot be encrypted: " + this);
  }

  /// Sends end of stream to the client (half-close); reading continues.
  ///
  /// @throws IOException if the connection failed
  void shutdownOutput() throws IOException;

  /// The time limit for a single read.
  ///
  /// @return the time-out; zero means no limit
  Duration readTimeout();

  /// Sets the time limit for a single read, from the next read on.
  ///
  /// @param timeout the time-out, at least zero; zero means no limit
  /// @throws IllegalArgumentException if it is negative
  void readTimeout(Duration timeout);

  /// Sets an option of this connection's socket.
  ///
  /// SO_LINGER of zero makes the close reset the connection. A longer time has no effect: no close
  /// blocks, because other requests may depend on its thread, and the kernel continues to send what
  /// was written before.
  ///
  /// @param <T> the type of its value
  /// @param option the option, from [java.net.StandardSocketOptions]
  /// @param value its value
  /// @throws UnsupportedOperationException if the socket has no such option
  /// @throws IOException if the connection is closed, or the kernel rejects the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  /// Whether the connection is open on our side; this says nothing about the client's side.
  ///
  /// @return false after it was closed
  boolean isOpen();

  /// Closes the connection immediately, without lingering: bytes that the client has not read may
  /// be lost. May be called more than once.
  ///
  /// @apiNote When a handler is done it should just return: the server then closes gracefully.
  void close();
}
