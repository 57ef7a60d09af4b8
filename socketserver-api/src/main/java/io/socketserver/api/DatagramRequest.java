package io.socketserver.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A datagram, with methods to reply to it.
///
/// ```java
/// request -> request.reply(request.text().toUpperCase(Locale.ROOT))
/// ```
///
/// Nothing is sent unless the handler replies; it may reply several times.
///
/// @threading Any thread may use it; each reply is a separate datagram.
/// @source CPython 3.13, `DatagramRequestHandler`; udp(7); RFC 768
/// @since 0.1
public non-sealed interface DatagramRequest extends Request {

  /// The payload.
  ///
  /// @return a new read-only view at each call, from position 0 to the payload's size
  ByteBuffer data();

  /// A copy of the payload.
  ///
  /// @return a new array at each call
  default byte[] bytes() {
    ByteBuffer data = data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  /// The payload as UTF-8; malformed input becomes the replacement character.
  ///
  /// @return the text as sent; no terminator is removed
  default String text() {
    return StandardCharsets.UTF_8.decode(data()).toString();
  }

  /// Whether the datagram was larger than the server's maximum packet size, so that [#data()] is
  /// truncated.
  ///
  /// @return true if bytes were lost
  boolean truncated();

  /// Sends a datagram to the sender of this one, from the socket that received it.
  ///
  /// @param data what to send, from its position to its limit, which is consumed; may be empty
  /// @throws IOException if the kernel rejects it, for instance because it is too large
  void reply(ByteBuffer data) throws IOException;

  /// Sends a datagram to the sender of this one, from the socket that received it.
  ///
  /// @param data what to send; may be empty
  /// @throws IOException if the kernel rejects it, for instance because it is too large
  default void reply(byte[] data) throws IOException {
    reply(ByteBuffer.wrap(data));
  }

  /// Sends text as UTF-8 to the sender of this datagram, from the socket that received it.
  ///
  /// @param text what to send; nothing is added to it
  /// @throws IOException if the kernel rejects it, for instance because it is too large
  default void reply(String text) throws IOException {
    reply(text.getBytes(StandardCharsets.UTF_8));
  }
}
