package io.socketserver.testkit;

import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client's datagram socket on a [MemoryTransport].
///
/// Its waits have no time-out; set one for the test.
///
/// @threading Thread-safe.
/// @since 0.1
public final class MemoryDatagramClient implements Closeable {

  private final MemoryDatagramEndpoint socket;
  private final SocketAddress server;

  MemoryDatagramClient(MemoryDatagramEndpoint socket, SocketAddress server) {
    this.socket = socket;
    this.server = server;
  }

  /// Sends a datagram to the server, without blocking.
  ///
  /// @param data its payload, at most 65,507 bytes
  /// @return whether it reached the server's queue; it is lost if the address is not bound, or if
  ///   the queue is full
  /// @throws IOException if this socket is closed, or the datagram too large
  public boolean send(byte[] data) throws IOException {
    return socket.trySend(ByteBuffer.wrap(data), server);
  }

  /// Sends text as UTF-8 to the server, without blocking.
  ///
  /// @param text its payload; nothing is added to it
  /// @return whether it reached the server's queue; it is lost if the address is not bound, or if
  ///   the queue is full
  /// @throws IOException if this socket is closed, or the datagram too large
  public boolean send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Waits for a datagram.
  ///
  /// @return the datagram
  /// @throws IOException if this socket is closed, or the thread was interrupted
  public Datagram receive() throws IOException {
    return socket.await();
  }

  /// Waits for a datagram.
  ///
  /// @return its payload as UTF-8
  /// @throws IOException if this socket is closed, or the thread was interrupted
  public String receiveText() throws IOException {
    return StandardCharsets.UTF_8.decode(receive().data()).toString();
  }

  /// Receives a datagram, without blocking.
  ///
  /// @return the datagram, or null if there is none
  public @Nullable Datagram poll() {
    return socket.poll();
  }

  /// The address of this socket.
  ///
  /// @return the server's client address
  public SocketAddress localAddress() {
    return socket.localAddress();
  }

  /// Closes this socket. Datagrams that are sent to it afterwards are lost.
  @Override
  public void close() {
    socket.close();
  }
}
