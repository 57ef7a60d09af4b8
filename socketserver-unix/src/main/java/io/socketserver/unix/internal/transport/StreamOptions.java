package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketOptions;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The options of connections: those of a [java.nio.channels.SocketChannel], with the same rules
/// for their values.
///
/// @source socket(7), tcp(7), ip(7), ipv6(7); java.nio.channels.SocketChannel of JDK 25
final class StreamOptions {

  private static final int LARGEST_LINGER = 65_535;
  private static final int LARGEST_TOS = 255;

  private static final Map<SocketOption<?>, Place> INET =
      Map.of(
          StandardSocketOptions.SO_SNDBUF, socket(SocketOptions.SO_SNDBUF),
          StandardSocketOptions.SO_RCVBUF, socket(SocketOptions.SO_RCVBUF),
          StandardSocketOptions.SO_KEEPALIVE, socket(SocketOptions.SO_KEEPALIVE),
          StandardSocketOptions.SO_REUSEADDR, socket(SocketOptions.SO_REUSEADDR),
          StandardSocketOptions.SO_REUSEPORT, socket(SocketOptions.SO_REUSEPORT),
          StandardSocketOptions.SO_LINGER, socket(SocketOptions.SO_LINGER),
          StandardSocketOptions.TCP_NODELAY, tcp(SocketOptions.TCP_NODELAY),
          StandardSocketOptions.IP_TOS, new Place(SocketOptions.IPPROTO_IP, SocketOptions.IP_TOS));

  /// Those of `jdk.net.ExtendedSocketOptions`, by name: its module is optional.
  private static final Map<String, Place> EXTENDED =
      Map.of(
          "TCP_KEEPIDLE", tcp(SocketOptions.TCP_KEEPIDLE),
          "TCP_KEEPINTERVAL", tcp(SocketOptions.TCP_KEEPINTVL),
          "TCP_KEEPCOUNT", tcp(SocketOptions.TCP_KEEPCNT),
          "TCP_QUICKACK", tcp(SocketOptions.TCP_QUICKACK));

  /// The kernel accepts SO_KEEPALIVE for any socket; here it has no meaning.
  private static final Map<SocketOption<?>, Place> UNIX =
      Map.of(
          StandardSocketOptions.SO_KEEPALIVE, socket(SocketOptions.SO_KEEPALIVE),
          StandardSocketOptions.SO_SNDBUF, socket(SocketOptions.SO_SNDBUF),
          StandardSocketOptions.SO_RCVBUF, socket(SocketOptions.SO_RCVBUF),
          StandardSocketOptions.SO_LINGER, socket(SocketOptions.SO_LINGER));

  private StreamOptions() {}

  /// Sets an option.
  ///
  /// @param inet whether it is an Internet socket
  /// @throws UnsupportedOperationException if the option does not exist
  /// @throws IllegalArgumentException if the value is invalid
  /// @throws SocketException if the kernel rejects it
  static void set(int descriptor, boolean inet, SocketOption<?> option, @Nullable Object value)
      throws SocketException {
    Objects.requireNonNull(option, "option");
    Place place = place(inet, option);
    if (place == null) {
      throw new UnsupportedOperationException("'" + option + "' not supported");
    }
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    int number = value instanceof Integer integer ? integer : Boolean.TRUE.equals(value) ? 1 : 0;
    int result = set(descriptor, place, option, number);
    if (result < 0) {
      throw new SocketException(Errno.meaning(-result));
    }
  }

  private static int set(int descriptor, Place place, SocketOption<?> option, int value) {
    if (option == StandardSocketOptions.SO_LINGER) {
      int on = value < 0 ? 0 : 1; // struct linger
      return place.set(descriptor, on, Math.clamp(value, 0, LARGEST_LINGER));
    }
    if (option == StandardSocketOptions.IP_TOS) {
      if (value < 0 || value > LARGEST_TOS) {
        throw new IllegalArgumentException("Invalid IP_TOS value");
      }
      int six =
          SocketOptions.set(
              descriptor, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_TCLASS, value);
      int four = place.set(descriptor, value);
      return six == 0 ? six : four; // an IPv6 socket has both, because its peer may use IPv4
    }
    if (value < 0
        && (option == StandardSocketOptions.SO_SNDBUF
            || option == StandardSocketOptions.SO_RCVBUF)) {
      throw new IllegalArgumentException("Invalid send/receive buffer size");
    }
    return place.set(descriptor, value);
  }

  private static @Nullable Place place(boolean inet, SocketOption<?> option) {
    if (!inet) {
      return UNIX.get(option);
    }
    Place place = INET.get(option);
    boolean extended = place == null && "jdk.net".equals(option.getClass().getModule().getName());
    return extended ? EXTENDED.get(option.name()) : place;
  }

  private static Place socket(int number) {
    return new Place(SocketOptions.SOL_SOCKET, number);
  }

  private static Place tcp(int number) {
    return new Place(SocketOptions.IPPROTO_TCP, number);
  }

  /// The kernel's level and name of an option.
  private record Place(int level, int number) {

    int set(int descriptor, int... value) {
      return SocketOptions.set(descriptor, level, number, value);
    }
  }
}
