package io.socketserver.unix.internal.forking;

import io.socketserver.unix.internal.transport.PacketConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connection of a server and its child.
///
/// @threading One thread receives; any may send and close.
record ControlSocket(PacketConnection connection) {

  /// How long to wait for room. A child receives at once, so that there is room unless it is
  /// stopped.
  private static final long SEND_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// Connects to the server.
  static ControlSocket connect(SocketAddress server) throws IOException {
    return new ControlSocket(PacketConnection.connect(server, ControlCodec.MAX_SIZE));
  }

  /// A message, and the descriptor that came with it.
  record Received(ControlMessage message, int descriptor) {

    boolean hasDescriptor() {
      return descriptor != PacketConnection.NO_DESCRIPTOR;
    }
  }

  /// Which process is at the other end.
  long peer() throws IOException {
    return connection.peer().pid();
  }

  /// Waits for a message.
  ///
  /// @return the message, or null when the other side is gone
  @Nullable Received receive() throws IOException {
    PacketConnection.Packet packet = connection.receive();
    return packet == null
        ? null
        : new Received(ControlCodec.decode(packet.bytes()), packet.descriptor());
  }

  /// Sends a message.
  ///
  /// @throws IOException if the other side is gone
  void send(ControlMessage message) throws IOException {
    send(message, PacketConnection.NO_DESCRIPTOR);
  }

  /// Sends a message with a descriptor, of which the receiver gets its own.
  ///
  /// @throws IOException if the other side is gone
  void send(ControlMessage message, int descriptor) throws IOException {
    connection.send(ControlCodec.encode(message), descriptor, SEND_NANOS);
  }

  /// Ends the connection, which the other side sees.
  void close() {
    connection.close();
  }
}
