package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The calls for sockets. None of them waits: sockets are made non-blocking, and data is moved with
/// MSG_DONTWAIT in any case, because a socket given by another process may be a blocking one.
///
/// All give a negative error number where they fail.
public final class Sockets {

  /// Address families; socket(2).
  public static final int AF_UNIX = 1;

  /// IPv4.
  public static final int AF_INET = 2;

  /// IPv6.
  public static final int AF_INET6 = 10;

  /// Kinds of sockets; socket(2).
  public static final int SOCK_STREAM = 1;

  /// Datagrams.
  public static final int SOCK_DGRAM = 2;

  /// Connections that keep the boundaries of messages.
  public static final int SOCK_SEQPACKET = 5;

  /// Ends of a connection; shutdown(2).
  public static final int SHUT_RD = 0;

  /// The end that writes.
  public static final int SHUT_WR = 1;

  /// Both.
  public static final int SHUT_RDWR = 2;

  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  private static final MemorySegment SOCKET = function("socket");
  private static final MemorySegment SOCKETPAIR = function("socketpair");
  private static final MemorySegment BIND = function("bind");
  private static final MemorySegment LISTEN = function("listen");
  private static final MemorySegment ACCEPT4 = function("accept4");
  private static final MemorySegment CONNECT = function("connect");
  private static final MemorySegment SHUTDOWN = function("shutdown");
  private static final MemorySegment GETSOCKNAME = function("getsockname");
  private static final MemorySegment GETPEERNAME = function("getpeername");
  static final MemorySegment RECV = function("recv");
  static final MemorySegment SEND = function("send");
  private static final MemorySegment SENDTO = function("sendto");
  static final MemorySegment POLL = function("poll");

  // struct pollfd
  static final int POLLIN = 1;
  static final int POLLFD_SIZE = 8;

  private Sockets() {}

  /// Makes a socket that does not block and is closed in programs that are started; socket(2).
  ///
  /// @param family an address family
  /// @param type a kind of socket
  /// @return its descriptor
  public static int socket(int family, int type) {
    return call(SOCKET, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }

  /// Makes two UNIX stream sockets that are connected with each other, do not block and are closed
  /// in programs that are started; socketpair(2).
  ///
  /// @param descriptors where to put the two descriptors
  /// @return 0
  public static int pair(int[] descriptors) {
    return callInt(
        SOCKETPAIR,
        AF_UNIX,
        number(SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC),
        number(0),
        MemorySegment.ofArray(descriptors),
        MemorySegment.NULL,
        0);
  }

  /// Binds a socket; bind(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`, whole
  /// @return 0
  public static int bind(int socket, byte[] address) {
    return callInt(BIND, socket, MemorySegment.ofArray(address), address.length, 0);
  }

  /// Begins to take connections; listen(2).
  ///
  /// @param socket its descriptor
  /// @param backlog how many may wait
  /// @return 0
  public static int listen(int socket, int backlog) {
    return call(LISTEN, socket, backlog, 0);
  }

  /// Takes a connection, which does not block and is closed in programs that are started;
  /// accept4(2).
  ///
  /// @param socket the listening socket
  /// @param address where to put the peer's `struct sockaddr`
  /// @param length where to put its length
  /// @return the descriptor of the connection
  public static int accept(int socket, byte[] address, int[] length) {
    length[0] = address.length;
    return callInt(
        ACCEPT4,
        socket,
        MemorySegment.ofArray(address),
        MemorySegment.ofArray(length),
        number(SOCK_NONBLOCK | SOCK_CLOEXEC),
        MemorySegment.NULL,
        0);
  }

  /// Connects, or begins to; connect(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`, whole
  /// @return 0
  public static int connect(int socket, byte[] address) {
    return callInt(CONNECT, socket, MemorySegment.ofArray(address), address.length, 0);
  }

  /// Ends one or both ways; shutdown(2).
  ///
  /// @param socket its descriptor
  /// @param ends one of the `SHUT_` constants
  /// @return 0
  public static int shutdown(int socket, int ends) {
    return call(SHUTDOWN, socket, ends, 0);
  }

  /// The address that a socket is bound to; getsockname(2).
  ///
  /// @param socket its descriptor
  /// @param address where to put the `struct sockaddr`
  /// @param length where to put its length
  /// @return 0
  public static int localAddress(int socket, byte[] address, int[] length) {
    return name(GETSOCKNAME, socket, address, length);
  }

  /// The address of the peer; getpeername(2).
  ///
  /// @param socket its descriptor
  /// @param address where to put the `struct sockaddr`
  /// @param length where to put its length
  /// @return 0
  public static int remoteAddress(int socket, byte[] address, int[] length) {
    return name(GETPEERNAME, socket, address, length);
  }

  private static int name(MemorySegment function, int socket, byte[] address, int[] length) {
    length[0] = address.length;
    return callInt(
        function,
        socket,
        MemorySegment.ofArray(address),
        MemorySegment.ofArray(length),
        MemorySegment.NULL,
        MemorySegment.NULL,
        0);
  }

  /// Whether there is something to read or to accept now, or a failure to be told; poll(2) with a
  /// time-out of zero, which does not wait.
  ///
  /// @param socket its descriptor
  /// @return 1 if there is, else 0
  public static int isReadable(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(POLLFD_SIZE, Integer.BYTES);
      // two shorts follow the descriptor; both machines are little-endian
      pollfd.copyFrom(MemorySegment.ofArray(new int[] {socket, POLLIN}));
      MemorySegment none = MemorySegment.NULL;
      return callInt(POLL, pollfd.address(), number(1), number(0), none, none, 0);
    }
  }

  /// Reads what is there; recv(2).
  ///
  /// @param socket its descriptor
  /// @param bytes where to
  /// @param offset from which index
  /// @param length at most how many
  /// @return how many; 0 at the end of a stream
  public static int receive(int socket, byte[] bytes, int offset, int length) {
    return (int) call(RECV, socket, from(bytes, offset, length), length, MSG_DONTWAIT);
  }

  /// Writes what there is room for, without a signal where the peer is gone; send(2).
  ///
  /// @param socket its descriptor
  /// @param bytes where from
  /// @param offset from which index
  /// @param length how many
  /// @return how many were taken
  public static int send(int socket, byte[] bytes, int offset, int length) {
    return (int)
        call(SEND, socket, from(bytes, offset, length), length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  /// Sends a datagram, without waiting for room; sendto(2).
  ///
  /// @param socket its descriptor
  /// @param bytes where from
  /// @param offset from which index
  /// @param length how many
  /// @param address whom to: a `struct sockaddr`, whole
  /// @return how many were taken
  public static int sendTo(int socket, byte[] bytes, int offset, int length, byte[] address) {
    ErrorNumber errno = ErrorNumber.take();
    try {
      return (int)
          call(
              errno,
              SENDTO,
              socket,
              from(bytes, offset, length),
              number(length),
              number(MSG_DONTWAIT | MSG_NOSIGNAL),
              MemorySegment.ofArray(address),
              address.length);
    } finally {
      errno.giveBack();
    }
  }

  /// The part of an array that a call may touch. The kernel is told how long it is, so that a view
  /// is made only where it begins elsewhere.
  private static MemorySegment from(byte[] bytes, int offset, int length) {
    int unused = Objects.checkFromIndexSize(offset, length, bytes.length);
    MemorySegment all = MemorySegment.ofArray(bytes);
    return offset == 0 ? all : all.asSlice(offset, length);
  }
}
