package io.socketserver.tests.matrix;

import io.socketserver.core.AddressBlock;
import io.socketserver.proxy.ProxyProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A client that comes through a proxy: what it sends follows a header, which announces another
/// address than that of its socket.
record AnnouncedClient(Client client, SocketAddress address) implements Client.OfStream {

  private static final int PATH_BYTES = 108;

  static final ProxyProtocol TRUSTED =
      ProxyProtocol.from(AddressBlock.parse("127.0.0.0/8")).andUnixSockets();

  /// Announces an Internet client by a line, and another one in binary.
  static Client of(Client client, SocketAddress server) throws IOException {
    if (server instanceof InetSocketAddress inet) {
      client.send(
          "PROXY TCP4 192.0.2.7 %s 56324 %d\r\n"
              .formatted(inet.getAddress().getHostAddress(), inet.getPort()));
      return new AnnouncedClient(client, new InetSocketAddress("192.0.2.7", 56_324));
    }
    var header = new ByteArrayOutputStream();
    header.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII));
    header.writeBytes(new byte[] {0x21, 0x31, 0, (byte) (2 * PATH_BYTES)});
    for (Path each : List.of(Path.of("client"), Path.of("server"))) {
      byte[] path = each.toString().getBytes(StandardCharsets.US_ASCII);
      header.writeBytes(Arrays.copyOf(path, PATH_BYTES));
    }
    client.sendBytes(header.toByteArray());
    return new AnnouncedClient(client, UnixDomainSocketAddress.of("client"));
  }

  @Override
  public void sendBytes(byte[] bytes) throws IOException {
    client.sendBytes(bytes);
  }

  @Override
  public byte[] receiveBytes() throws IOException {
    return client.receiveBytes();
  }

  @Override
  public void end() throws IOException {
    client.end();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
