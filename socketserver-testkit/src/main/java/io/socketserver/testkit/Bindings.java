package io.socketserver.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The owners of addresses, among sockets of one kind.
///
/// @param <T> the kind of socket
/// @threading Thread-safe.
final class Bindings<T> {

  /// The dynamic ports of RFC 6335, section 6.
  private static final int FIRST_DYNAMIC_PORT = 49_152;

  private static final int LAST_DYNAMIC_PORT = 65_535;

  /// Guarded by this.
  private final Map<SocketAddress, T> bound = new HashMap<>();

  /// Guarded by this.
  private int nextPort = FIRST_DYNAMIC_PORT;

  /// Binds an address, with a free port if none was given.
  synchronized T bind(SocketAddress address, Function<SocketAddress, T> maker) throws IOException {
    SocketAddress real = address;
    if (address instanceof InetSocketAddress inet) {
      if (inet.isUnresolved()) {
        throw new UnknownHostException("unresolved address: " + inet);
      }
      real = inet.getPort() == 0 ? withDynamicPort(inet.getAddress()) : inet;
    }
    if (isTaken(real)) {
      throw new BindException("Address already in use");
    }
    T socket = maker.apply(real);
    bound.put(real, socket);
    return socket;
  }

  synchronized void unbind(SocketAddress address) {
    bound.remove(address);
  }

  synchronized int size() {
    return bound.size();
  }

  /// The socket that a client reaches at an address: the one bound to it, or to its port on all
  /// addresses.
  synchronized @Nullable T find(SocketAddress address) {
    T exact = bound.get(address);
    if (exact != null || !(address instanceof InetSocketAddress inet)) {
      return exact;
    }
    for (var each : bound.entrySet()) {
      if (each.getKey() instanceof InetSocketAddress other && overlap(inet, other)) {
        return each.getValue();
      }
    }
    return null;
  }

  /// An address for a client that did not choose one.
  ///
  /// @param server the address that it connects to
  synchronized SocketAddress clientAddress(SocketAddress server) throws BindException {
    return server instanceof InetSocketAddress inet
        ? withDynamicPort(reachable(inet).getAddress())
        : UnixDomainSocketAddress.of("");
  }

  /// The address at which a client arrives that connects to this one.
  static SocketAddress arrival(SocketAddress server) {
    return server instanceof InetSocketAddress inet ? reachable(inet) : server;
  }

  /// A client that connects to the wildcard address arrives at loopback.
  private static InetSocketAddress reachable(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
        : address;
  }

  private InetSocketAddress withDynamicPort(InetAddress address) throws BindException {
    for (int tries = FIRST_DYNAMIC_PORT; tries <= LAST_DYNAMIC_PORT; tries++) {
      var candidate = new InetSocketAddress(address, nextPort);
      nextPort = nextPort == LAST_DYNAMIC_PORT ? FIRST_DYNAMIC_PORT : nextPort + 1;
      if (!isTaken(candidate)) {
        return candidate;
      }
    }
    throw new BindException("Cannot assign requested address: no dynamic port is free");
  }

  private boolean isTaken(SocketAddress address) {
    return find(address) != null;
  }

  private static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() == other.getPort()
        && (one.getAddress().isAnyLocalAddress()
            || other.getAddress().isAnyLocalAddress()
            || one.getAddress().equals(other.getAddress()));
  }
}
