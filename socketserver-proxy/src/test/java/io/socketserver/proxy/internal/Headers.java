package io.socketserver.proxy.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.List;

/// Makes headers of version 2, as a proxy does.
final class Headers {

  static final int IPV4 = 0x11;
  static final int IPV6 = 0x21;
  static final int UNIX = 0x31;

  private Headers() {}

  static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static byte[] binary(int command, int family, byte[] addresses, byte[] extensions) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ascii("\r\n\r\n\0\r\nQUIT\n"));
    out.write(command);
    out.write(family);
    int length = addresses.length + extensions.length;
    out.write(length >> 8);
    out.write(length);
    out.writeBytes(addresses);
    out.writeBytes(extensions);
    return out.toByteArray();
  }

  static byte[] addresses(SocketAddress source, SocketAddress destination) {
    var out = new ByteArrayOutputStream();
    if (source instanceof InetSocketAddress from && destination instanceof InetSocketAddress to) {
      out.writeBytes(from.getAddress().getAddress());
      out.writeBytes(to.getAddress().getAddress());
      for (int port : List.of(from.getPort(), to.getPort())) {
        out.write(port >> 8);
        out.write(port);
      }
      return out.toByteArray();
    }
    for (SocketAddress each : List.of(source, destination)) {
      byte[] path = ascii(((UnixDomainSocketAddress) each).getPath().toString());
      out.writeBytes(Arrays.copyOf(path, 108));
    }
    return out.toByteArray();
  }

  static byte[] extension(int type, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.write(type);
    out.write(value.length >> 8);
    out.write(value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static InetSocketAddress inet(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
