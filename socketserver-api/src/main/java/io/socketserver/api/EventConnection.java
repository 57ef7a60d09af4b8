package io.socketserver.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection as an [EventHandler] sees it. No method blocks.
///
/// Bytes that the kernel does not accept immediately are queued. A handler that writes much checks
/// [#isWritable()] and continues in [EventHandler#writable]. One that only replies need not check:
/// while the client does not read its replies, the server does not read its input (backpressure),
/// so the queue holds at most the replies to one read.
///
/// @threading For the calls of its handler only, except [#execute(Runnable)] and [#request()],
///   which any thread may call.
/// @since 0.1
public interface EventConnection {

  /// The request that this connection is: its number, its server, its addresses, and who is at the
  /// other end.
  ///
  /// @return the request; its properties stay available after the end
  Request request();

  // ---- writing

  /// Sends bytes, or queues them. After [#end()], [#shutdownOutput()], [#close()] or a failure this
  /// has no effect.
  ///
  /// @param data the bytes from position to limit, which are consumed; the caller may reuse the
  ///   buffer when this returns
  void write(ByteBuffer data);

  /// Sends bytes, or queues them, as [#write(ByteBuffer)] does.
  ///
  /// @param data the bytes; the caller may reuse the array when this returns
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /// Sends text as UTF-8, or queues it, as [#write(ByteBuffer)] does.
  ///
  /// @param text what to send; nothing is added to it
  default void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The output of this connection as a stream, for code that writes to streams.
  ///
  /// @return a stream that behaves like [#write(ByteBuffer)] and never blocks; closing it sends end
  ///   of stream, like [#shutdownOutput()]
  OutputStream output();

  /// Whether the handler should write more now.
  ///
  /// @return false from when more than the high watermark is queued until at most the low watermark
  ///   is queued; then [EventHandler#writable] is called. If writes block, as on a thread of the
  ///   request's own, nothing is queued. Always false after output has ended
  boolean isWritable();

  /// The number of queued bytes.
  ///
  /// @return bytes; always 0 if writes block
  long queued();

  // ---- reading

  /// Stops reading until [#resumeReading()], so that the kernel blocks the client (backpressure).
  /// Meanwhile the end of the stream is not reported either.
  void pauseReading();

  /// Resumes reading. A task of [#execute(Runnable)] may call it.
  void resumeReading();

  // ---- encryption

  /// Whether [#startTls()] may be called: for handlers that tell clients what they offer.
  ///
  /// @return false if the server cannot encrypt, or the connection is encrypted already
  boolean canStartTls();

  /// Encrypts this connection (STARTTLS): what was written before is sent as it is, and what is
  /// written and received from now on is encrypted. [Request#tlsSession()] has the result of the
  /// handshake once something was received.
  ///
  /// What a client has said before must not count afterwards, because anyone may have changed it:
  /// forget it, as if the client had just connected. Leave what follows the command in the buffer
  /// of [EventHandler#received]: if there is something, it is discarded and the connection fails.
  ///
  /// @throws UnsupportedOperationException if the server cannot encrypt; the message says what to
  ///   configure
  /// @throws IllegalStateException if the connection is encrypted already
  /// @throws IOException if bytes of the client had been received after the command, or the
  ///   connection is closed
  /// @source RFC 3207, section 6; CVE-2011-0411
  void startTls() throws IOException;

  // ---- ending

  /// Ends the connection gracefully: sends what is queued, then end of stream. Nothing more is
  /// read, and the only further call of the handler is [EventHandler#closed].
  void end();

  /// Sends end of stream after what is queued (half-close); reading continues. The connection ends
  /// once the client has ended its side too.
  void shutdownOutput();

  /// Closes the connection immediately: queued bytes are lost, and bytes that the client has not
  /// read may be. The only further call of the handler is [EventHandler#closed]. To close
  /// gracefully, use [#end()].
  void close();

  /// Whether the connection has not ended.
  ///
  /// @return false after [#end()], [#close()] or a failure, and when both directions have ended
  boolean isOpen();

  // ---- settings

  /// Sets how long a read waits for the client to send something.
  ///
  /// @param timeout the time-out, at least zero; zero means no limit
  /// @throws IllegalArgumentException if it is negative
  void readTimeout(Duration timeout);

  /// Sets an option of this connection's socket.
  ///
  /// @param <T> the type of its value
  /// @param option the option, from [java.net.StandardSocketOptions]
  /// @param value its value
  /// @throws UnsupportedOperationException if the socket has no such option
  /// @throws IOException if the connection is closed, or the kernel rejects the value
  <T> void option(SocketOption<T> option, T value) throws IOException;

  // ---- from other threads

  /// Runs a task like a call of the handler: after the current call, never concurrently with
  /// another one; if it throws, the request fails. Use it to deliver a result that another thread
  /// had to wait for.
  ///
  /// After the end of the connection the task is dropped. Under multiplexing it runs on the
  /// connection's loop; if the connection has its own thread, on that thread or on the caller's.
  ///
  /// @param task the task
  void execute(Runnable task);
}
