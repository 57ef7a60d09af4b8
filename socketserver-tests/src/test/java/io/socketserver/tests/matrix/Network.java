package io.socketserver.tests.matrix;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.Transports;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/// Over which transport servers of the matrix serve, and which loopback address they have.
public enum Network {
  NIO("nio", "127.0.0.1"),
  NIO_IPV6("nio", "::1"),
  NATIVE("native", "127.0.0.1"),
  NATIVE_IPV6("native", "::1"),
  MEMORY("memory", "127.0.0.1");

  private final String transport;
  private final String host;

  Network(String transport, String host) {
    this.transport = transport;
    this.host = host;
  }

  /// Whether there are such servers here.
  public boolean has(Kind kind) {
    return switch (this) {
      case NIO -> kind != Kind.UNIX_DATAGRAM;
      case NIO_IPV6, NATIVE_IPV6 -> !kind.isUnix();
      case NATIVE, MEMORY -> true;
    };
  }

  /// The name of the transport.
  public String transport() {
    return transport;
  }

  /// Whether its loopback address is one of IPv6.
  boolean isIpv6() {
    return this == NIO_IPV6 || this == NATIVE_IPV6;
  }

  public boolean isNative() {
    return this == NATIVE || this == NATIVE_IPV6;
  }

  /// An address that is free: port 0, or a path where nothing is.
  SocketAddress freeAddress(Kind kind) throws IOException {
    if (kind.isUnix()) {
      return SocketPaths.next();
    }
    InetAddress loopback = InetAddress.getByName(host);
    assumeTrue(
        this == MEMORY || NetworkInterface.getByInetAddress(loopback) != null,
        () -> "this machine has no " + host);
    return new InetSocketAddress(loopback, 0);
  }

  /// Options that use this transport.
  ServerOptionsBuilder options() {
    if (this == MEMORY) {
      return ServerOptions.builder().transport(new MemoryTransport());
    }
    // there, unless this is another operating system
    assumeTrue(
        !isNative() || Transports.auto().name().equals("native"), "no native transport here");
    return ServerOptions.builder().transport(Transports.named(transport));
  }
}
