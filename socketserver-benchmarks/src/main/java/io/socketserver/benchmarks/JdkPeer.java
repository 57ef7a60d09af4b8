package io.socketserver.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// What people write by hand: a loop that accepts, and a virtual thread with blocking calls for
/// each connection. It has no limits, no time-outs and no way to stop.
///
/// Arguments: `tcp`, `udp` or `unix`; for `unix` a path.
final class JdkPeer {

  private static final int BACKLOG = 4096;
  private static final int BUFFER = 8192;

  private JdkPeer() {}

  public static void main(String[] args) throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    switch (args[0]) {
      case "tcp" -> accept(ServerSocketChannel.open(), loopback);
      case "unix" ->
          accept(
              ServerSocketChannel.open(StandardProtocolFamily.UNIX),
              UnixDomainSocketAddress.of(Path.of(args[1])));
      case "udp" -> reply(loopback);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void accept(ServerSocketChannel listener, SocketAddress address)
      throws IOException {
    listener.bind(address, BACKLOG);
    tell(listener.getLocalAddress());
    while (true) {
      SocketChannel connection = listener.accept();
      if (address instanceof InetSocketAddress) {
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      Thread.ofVirtual().start(() -> echo(connection));
    }
  }

  static void echo(SocketChannel connection) {
    try (connection) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      while (connection.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          connection.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      System.err.println(e); // the client has gone
    }
  }

  private static void reply(InetSocketAddress address) throws IOException {
    try (DatagramChannel socket = DatagramChannel.open().bind(address)) {
      tell(socket.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      while (true) {
        SocketAddress from = socket.receive(buffer);
        buffer.flip();
        socket.send(buffer, from);
        buffer.clear();
      }
    }
  }

  private static void tell(SocketAddress address) {
    System.out.println(address instanceof InetSocketAddress inet ? inet.getPort() : address);
  }
}
