package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.tests.Await;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/// A client that behaves, or does not.
///
/// @threading For one thread.
final class Peer implements Closeable {

  private static final int SOURCES = 50;
  private static final int SMALL_BUFFER = 4096;

  private final Socket socket;

  private Peer(Socket socket) {
    this.socket = socket;
  }

  static Peer connect(SocketAddress server) throws IOException {
    return connect(server, 0);
  }

  /// Connects from one of many addresses of loopback, because each has about 28,000 ports only.
  ///
  /// @param number the number of the client
  static Peer connect(SocketAddress server, int number) throws IOException {
    return connect(server, number, 0);
  }

  private static Peer connect(SocketAddress server, int number, int receiveBuffer)
      throws IOException {
    Socket socket = server instanceof UnixDomainSocketAddress ? new UnixSocket() : new Socket();
    boolean connected = false;
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      if (server instanceof InetSocketAddress) {
        byte[] source = {127, 0, 0, (byte) (2 + number % SOURCES)};
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
      }
      socket.connect(server, (int) Await.LIMIT.toMillis());
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      connected = true;
      return new Peer(socket);
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /// Connects with a small receive buffer, so that most of an answer stays with the server until it
  /// is read.
  static Peer connectWithSmallBuffer(SocketAddress server, int number) throws IOException {
    return connect(server, number, SMALL_BUFFER);
  }

  /// Connects, sends a line, and reads all that comes.
  static String ask(SocketAddress server, int number, String line) throws IOException {
    try (Peer peer = connect(server, number)) {
      peer.send(line + "\n");
      return new String(peer.readAll(), StandardCharsets.UTF_8);
    }
  }

  static String ask(SocketAddress server, String line) throws IOException {
    return ask(server, 0, line);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  byte[] readAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  byte[] read(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  /// Reads to the end of a line.
  ///
  /// @return the line with its end, or what came before the end of the stream
  String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    int b = 0;
    while (b != '\n' && (b = socket.getInputStream().read()) >= 0) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Asserts that nothing comes, and that the server does not end the connection.
  void assertHearsNothingFor(Duration time, Supplier<String> description) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    assertThatThrownBy(() -> socket.getInputStream().read())
        .as(description)
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) Await.LIMIT.toMillis());
  }

  /// Ends the connection with RST. UNIX sockets have none: there the server is told the same where
  /// the client leaves something unread, and the end of the stream where it does not.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
