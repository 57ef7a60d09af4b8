package io.socketserver.unix.internal.forking;

import io.socketserver.unix.internal.transport.PacketConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connection between a server and its child.
///
/// @threading One thread receives; any thread may send and close.
record ControlSocket(PacketConnection connection) {

  /// How long to wait for space. A child receives immediately, so there is space unless it is
  /// stopped.
  private static final long SEND_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// Connects to the server.
  static ControlSocket connect(SocketAddress server) throws IOException {
    return new ControlSocket(PacketConnection.connect(server, ControlCodec.MAX_SIZE));
  }

  /// A message, and the descriptor that was sent with it.
  record Received(ControlMessage message, int descriptor) {

    boolean hasDescriptor() {
      return descriptor != PacketConnection.NO_DESCRIPTOR;
    }
  }

  /// The process at the other end.
  long peer() throws IOException {
    return connection.peer().pid();
  }

  /// Waits for a message.
  ///
  /// @return the message, or null if the peer is gone
  @Nullable Received receive() throws IOException {
    PacketConnection.Packet packet = connection.receive();
    return packet == null
        ? null
        : new Received(ControlCodec.decode(packet.bytes()), packet.descriptor());
  }

  /// Sends a message.
  ///
  /// @throws IOException if the peer is gone
  void send(ControlMessage message) throws IOException {
    send(message, PacketConnection.NO_DESCRIPTOR);
  }

  /// Sends a message with a descriptor, which the receiver gets a copy of.
  ///
  /// @throws IOException if the peer is gone
  void send(ControlMessage message, int descriptor) throws IOException {
    connection.send(ControlCodec.encode(message), descriptor, SEND_NANOS);
  }

  /// Closes the connection, which the peer notices.
  void close() {
    connection.close();
  }
}
