package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;

/// The calls for sockets. None of them waits for a peer: sockets are made non-blocking, and data is
/// moved with MSG_DONTWAIT in any case, because a socket given by another process may be a blocking
/// one. Those that look up a path wait for its file system, and a new socket may wait for the
/// module of its family; they are called so that a safepoint does not.
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

  static final MemorySegment RECEIVE_FLAGS = number(MSG_DONTWAIT);
  static final MemorySegment SEND_FLAGS = number(MSG_DONTWAIT | MSG_NOSIGNAL);
  private static final MemorySegment ACCEPT_FLAGS = number(SOCK_NONBLOCK | SOCK_CLOEXEC);
  private static final MemorySegment ONE = number(1);

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
    return Calls.await(SOCKET, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }

  /// Makes two UNIX stream sockets that are connected with each other, do not block and are closed
  /// in programs that are started; socketpair(2).
  ///
  /// @param descriptors where to put the two descriptors
  /// @return 0
  public static int pair(int[] descriptors) {
    MemorySegment kind = number(SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    return callInt(SOCKETPAIR, AF_UNIX, kind, 0, MemorySegment.ofArray(descriptors));
  }

  /// Binds a socket; bind(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`, whole
  /// @return 0
  public static int bind(int socket, byte[] address) {
    return withAddress(BIND, socket, address);
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
    return name(ACCEPT4, socket, address, length, ACCEPT_FLAGS);
  }

  /// Connects, or begins to; connect(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`, whole
  /// @return 0
  public static int connect(int socket, byte[] address) {
    return withAddress(CONNECT, socket, address);
  }

  private static int withAddress(MemorySegment function, int socket, byte[] address) {
    CallMemory memory = CallMemory.take();
    try {
      memory.nameView().put(0, address);
      return Calls.await(memory, function, socket, memory.name(), address.length, NONE);
    } finally {
      memory.giveBack();
    }
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
    return name(GETSOCKNAME, socket, address, length, NONE);
  }

  /// The address of the peer; getpeername(2).
  ///
  /// @param socket its descriptor
  /// @param address where to put the `struct sockaddr`
  /// @param length where to put its length
  /// @return 0
  public static int remoteAddress(int socket, byte[] address, int[] length) {
    return name(GETPEERNAME, socket, address, length, NONE);
  }

  private static int name(
      MemorySegment function, int socket, byte[] address, int[] length, MemorySegment flags) {
    CallMemory memory = CallMemory.take();
    try {
      int size = Math.min(address.length, SocketAddresses.MAX_SIZE);
      memory.roomView().putInt(0, size);
      int result =
          callInt(memory, function, socket, memory.name(), memory.room().address(), flags, NONE, 0);
      if (result >= 0) {
        length[0] = memory.roomView().getInt(0);
        memory.nameView().get(0, address, 0, Math.min(length[0], size));
      }
      return result;
    } finally {
      memory.giveBack();
    }
  }

  /// Whether there is something to read or to accept now, or a failure to be told; poll(2) with a
  /// time-out of zero, which does not wait.
  ///
  /// @param socket its descriptor
  /// @return 1 if there is, else 0
  public static int isReadable(int socket) {
    CallMemory memory = CallMemory.take();
    try {
      putPollfd(memory.roomView(), 0, socket);
      return callInt(memory, POLL, memory.room().address(), ONE, 0, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// A `struct pollfd`: two shorts follow the descriptor, what is asked for and what is told. Both
  /// machines are little-endian.
  static void putPollfd(ByteBuffer to, int at, int descriptor) {
    to.putInt(at, descriptor).putInt(at + Integer.BYTES, POLLIN);
  }

  /// Whether anything is told of a `struct pollfd`. Errors are without being asked for, and a read
  /// tells which.
  static boolean isTold(ByteBuffer of, int at) {
    return of.getInt(at + Integer.BYTES) >>> Short.SIZE != 0;
  }

  /// Reads what is there; recv(2).
  ///
  /// @param socket its descriptor
  /// @param bytes where to
  /// @param offset from which index
  /// @param length at most how many
  /// @return how many; 0 at the end of a stream
  public static int receive(int socket, byte[] bytes, int offset, int length) {
    int _ = Objects.checkFromIndexSize(offset, length, bytes.length);
    CallMemory memory = CallMemory.take();
    try {
      boolean isSmall = length <= CallMemory.ROOM;
      MemorySegment to = isSmall ? memory.room() : part(bytes, offset, length);
      int count = (int) call(memory, RECV, socket, to, length, RECEIVE_FLAGS, NONE, 0);
      if (isSmall && count > 0) {
        memory.roomView().get(0, bytes, offset, count);
      }
      return count;
    } finally {
      memory.giveBack();
    }
  }

  /// Writes what there is room for, without a signal where the peer is gone; send(2).
  ///
  /// @param socket its descriptor
  /// @param bytes where from
  /// @param offset from which index
  /// @param length how many
  /// @return how many were taken
  public static int send(int socket, byte[] bytes, int offset, int length) {
    int _ = Objects.checkFromIndexSize(offset, length, bytes.length);
    CallMemory memory = CallMemory.take();
    try {
      boolean isSmall = length <= CallMemory.ROOM;
      MemorySegment from = isSmall ? memory.room() : part(bytes, offset, length);
      if (isSmall) {
        memory.roomView().put(0, bytes, offset, length);
      }
      return (int) call(memory, SEND, socket, from, length, SEND_FLAGS, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Sends a datagram, without waiting for room; sendto(2).
  ///
  /// @param socket its descriptor
  /// @param data what, from position to limit; it does not move
  /// @param address whom to: a `struct sockaddr`, whole
  /// @return how many were taken
  public static int sendTo(int socket, ByteBuffer data, byte[] address) {
    if (SocketAddresses.isUnix(address)) {
      return sendToPath(socket, data, address);
    }
    int length = data.remaining();
    CallMemory memory = CallMemory.take();
    try {
      MemorySegment from = memory.room();
      if (length <= CallMemory.ROOM) {
        memory.roomView().put(0, data, data.position(), length);
      } else {
        byte[] bytes = new byte[length];
        data.get(data.position(), bytes);
        from = MemorySegment.ofArray(bytes);
      }
      memory.nameView().put(0, address);
      MemorySegment to = memory.name();
      return (int) call(memory, SENDTO, socket, from, length, SEND_FLAGS, to, address.length);
    } finally {
      memory.giveBack();
    }
  }

  /// The kernel looks up the path at each datagram, and the peer has chosen it: it may be on a file
  /// system that does not answer.
  private static int sendToPath(int socket, ByteBuffer data, byte[] address) {
    int length = data.remaining();
    CallMemory memory = CallMemory.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = memory.room();
      if (length <= CallMemory.ROOM) {
        memory.roomView().put(0, data, data.position(), length);
      } else {
        from = arena.allocate(length);
        ByteBuffer _ = from.asByteBuffer().put(0, data, data.position(), length);
      }
      memory.nameView().put(0, address);
      MemorySegment to = memory.name();
      return Calls.await(memory, SENDTO, socket, from, length, SEND_FLAGS, to, address.length);
    } finally {
      memory.giveBack();
    }
  }

  /// The part of an array that a call may touch. The kernel is told how long it is, so that a view
  /// is made only where it begins elsewhere.
  private static MemorySegment part(byte[] bytes, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(bytes);
    return offset == 0 ? all : all.asSlice(offset, length);
  }
}
