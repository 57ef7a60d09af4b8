package io.socketserver.unix.internal.forking;

import io.socketserver.unix.socket.AbstractAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

/// Addresses and times in messages to children.
final class AddressCodec {

  private static final byte INET = 1;
  private static final byte PATH = 2;
  private static final byte NAME = 3;

  private AddressCodec() {}

  static void write(SocketAddress address, DataOutputStream out) throws IOException {
    switch (address) {
      case InetSocketAddress inet -> {
        InetAddress host = inet.getAddress();
        out.writeByte(INET);
        out.writeByte(host.getAddress().length);
        out.write(host.getAddress());
        out.writeInt(host instanceof Inet6Address six ? six.getScopeId() : 0);
        out.writeInt(inet.getPort());
      }
      case UnixDomainSocketAddress path -> {
        out.writeByte(PATH);
        out.writeUTF(path.getPath().toString());
      }
      case AbstractAddress name -> {
        out.writeByte(NAME);
        out.writeByte(name.bytes().length);
        out.write(name.bytes());
      }
      default ->
          throw new IOException("cannot pass to a child an address of " + address.getClass());
    }
  }

  static SocketAddress readAddress(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case INET -> {
        byte[] host = in.readNBytes(in.readByte());
        int scope = in.readInt();
        InetAddress address =
            host.length == 4
                ? InetAddress.getByAddress(host)
                : Inet6Address.getByAddress(null, host, scope == 0 ? -1 : scope);
        yield new InetSocketAddress(address, in.readInt());
      }
      case PATH -> UnixDomainSocketAddress.of(in.readUTF());
      case NAME -> AbstractAddress.of(in.readNBytes(in.readByte()));
      default -> throw new IOException("unknown address " + kind);
    };
  }

  static void write(Duration duration, DataOutputStream out) throws IOException {
    out.writeLong(duration.getSeconds());
    out.writeInt(duration.getNano());
  }

  static Duration readDuration(DataInputStream in) throws IOException {
    return Duration.ofSeconds(in.readLong(), in.readInt());
  }
}
