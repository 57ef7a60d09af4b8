package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import io.socketserver.api.PeerCredentials;
import io.socketserver.unix.socket.SystemCallException;
import java.lang.foreign.MemorySegment;

/// The options of sockets: getsockopt(2), setsockopt(2).
///
/// @source socket(7), tcp(7), ip(7), ipv6(7), unix(7)
public final class SocketOptions {

  /// The level of options of all sockets; socket(7).
  public static final int SOL_SOCKET = 1;

  /// ip(7).
  public static final int IPPROTO_IP = 0;

  /// tcp(7).
  public static final int IPPROTO_TCP = 6;

  /// ipv6(7).
  public static final int IPPROTO_IPV6 = 41;

  /// Level `SOL_SOCKET`: whether a local address may be reused.
  public static final int SO_REUSEADDR = 2;

  /// The type of a socket.
  public static final int SO_TYPE = 3;

  /// The size of the send buffer.
  public static final int SO_SNDBUF = 7;

  /// The size of the receive buffer.
  public static final int SO_RCVBUF = 8;

  /// Whether idle connections are probed.
  public static final int SO_KEEPALIVE = 9;

  /// What close(2) does with unsent data.
  public static final int SO_LINGER = 13;

  /// Whether several sockets may be bound to one port.
  public static final int SO_REUSEPORT = 15;

  /// Whether datagrams carry the credentials of their senders.
  public static final int SO_PASSCRED = 16;

  /// Whether a socket listens.
  public static final int SO_ACCEPTCONN = 30;

  /// The family of a socket.
  public static final int SO_DOMAIN = 39;

  /// Whether each datagram carries the number of dropped ones; socket(7).
  public static final int SO_RXQ_OVFL = 40;

  /// Whether peers may pass descriptors, from Linux 6.16.
  public static final int SO_PASSRIGHTS = 83;

  /// Level `IPPROTO_TCP`: whether small writes are sent at once.
  public static final int TCP_NODELAY = 1;

  /// The idle time before the first probe, in seconds.
  public static final int TCP_KEEPIDLE = 4;

  /// The time between probes, in seconds.
  public static final int TCP_KEEPINTVL = 5;

  /// The number of probes.
  public static final int TCP_KEEPCNT = 6;

  /// Whether acknowledgements are sent at once.
  public static final int TCP_QUICKACK = 12;

  /// Level `IPPROTO_IP`: whether datagrams carry their destination address.
  public static final int IP_PKTINFO = 8;

  /// The type of service.
  public static final int IP_TOS = 1;

  /// Level `IPPROTO_IPV6`: whether IPv4 is excluded.
  public static final int IPV6_V6ONLY = 26;

  /// Whether datagrams carry their destination address.
  public static final int IPV6_RECVPKTINFO = 49;

  /// The traffic class.
  public static final int IPV6_TCLASS = 67;

  private static final int SO_PEERCRED = 17;
  private static final long UNSIGNED = 0xffff_ffffL;

  private static final MemorySegment SETSOCKOPT = function("setsockopt");
  private static final MemorySegment GETSOCKOPT = function("getsockopt");

  private SocketOptions() {}

  /// Sets an option.
  ///
  /// @param socket its descriptor
  /// @param level the level of the option
  /// @param option the option
  /// @param value its value: one `int`, or the `int`s of a structure
  /// @return 0
  public static int set(int socket, int level, int option, int... value) {
    CallMemory memory = CallMemory.take();
    try {
      for (int i = 0; i < value.length; i++) {
        memory.roomView().putInt(i * Integer.BYTES, value[i]);
      }
      int size = value.length * Integer.BYTES;
      return callInt(
          memory, SETSOCKOPT, socket, number(level), option, memory.room(), number(size), 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Gets an option.
  ///
  /// @param socket its descriptor
  /// @param level the level of the option
  /// @param option the option
  /// @param value receives its value: one `int`, or the `int`s of a structure
  /// @return 0
  public static int get(int socket, int level, int option, int[] value) {
    CallMemory memory = CallMemory.take();
    try {
      // its size is in the memory for an address
      memory.nameView().putInt(0, value.length * Integer.BYTES);
      int result =
          callInt(
              memory, GETSOCKOPT, socket, number(level), option, memory.room(), memory.name(), 0);
      int got = result < 0 ? 0 : memory.nameView().getInt(0) / Integer.BYTES;
      for (int i = 0; i < got; i++) {
        value[i] = memory.roomView().getInt(i * Integer.BYTES);
      }
      return result;
    } finally {
      memory.giveBack();
    }
  }

  /// The credentials of the peer of a UNIX connection (SO_PEERCRED).
  ///
  /// @param socket its descriptor
  /// @return the process
  /// @throws SystemCallException if the kernel cannot determine them
  public static PeerCredentials peerCredentials(int socket) throws SystemCallException {
    int[] ucred = new int[3];
    Errno.check(get(socket, SOL_SOCKET, SO_PEERCRED, ucred), "getsockopt", "SO_PEERCRED");
    return credentials(ucred[0], ucred[1], ucred[2]);
  }

  /// Converts the fields of a `struct ucred`.
  static PeerCredentials credentials(int pid, int uid, int gid) {
    return new PeerCredentials(pid, uid & UNSIGNED, gid & UNSIGNED);
  }
}
