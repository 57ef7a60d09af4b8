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

/// The system calls for sockets. None waits for a peer: sockets are non-blocking, and data is
/// always transferred with MSG_DONTWAIT, because an inherited socket may be blocking. A call that
/// looks up a path may wait for its file system, and the creation of a socket for the kernel module
/// of its family; these are called so that a safepoint does not wait for them.
///
/// All return a negative error number if they fail.
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

  /// Connections that preserve message boundaries.
  public static final int SOCK_SEQPACKET = 5;

  /// Directions of a connection; shutdown(2). This is reading.
  public static final int SHUT_RD = 0;

  /// Writing.
  public static final int SHUT_WR = 1;

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

  /// Creates a socket, non-blocking and close-on-exec; socket(2).
  ///
  /// @param family an address family
  /// @param type a kind of socket
  /// @return its descriptor
  public static int socket(int family, int type) {
    return Calls.await(SOCKET, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }

  /// Creates two connected UNIX stream sockets, non-blocking and close-on-exec; socketpair(2).
  ///
  /// @param descriptors receives the two descriptors
  /// @return 0
  public static int pair(int[] descriptors) {
    MemorySegment kind = number(SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    return callInt(SOCKETPAIR, AF_UNIX, kind, 0, MemorySegment.ofArray(descriptors));
  }

  /// Binds a socket; bind(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`
  /// @return 0
  public static int bind(int socket, byte[] address) {
    return withAddress(BIND, socket, address);
  }

  /// Starts to listen; listen(2).
  ///
  /// @param socket its descriptor
  /// @param backlog the maximum number of pending connections
  /// @return 0
  public static int listen(int socket, int backlog) {
    return call(LISTEN, socket, backlog, 0);
  }

  /// Accepts a connection, non-blocking and close-on-exec; accept4(2).
  ///
  /// @param socket the listening socket
  /// @param address receives the peer's `struct sockaddr`
  /// @param length receives its length
  /// @return the descriptor of the connection
  public static int accept(int socket, byte[] address, int[] length) {
    return name(ACCEPT4, socket, address, length, ACCEPT_FLAGS);
  }

  /// Connects, or starts to; connect(2).
  ///
  /// @param socket its descriptor
  /// @param address a `struct sockaddr`
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

  /// Shuts down one or both directions; shutdown(2).
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
  /// @param address receives the `struct sockaddr`
  /// @param length receives its length
  /// @return 0
  public static int localAddress(int socket, byte[] address, int[] length) {
    return name(GETSOCKNAME, socket, address, length, NONE);
  }

  /// The address of the peer; getpeername(2).
  ///
  /// @param socket its descriptor
  /// @param address receives the `struct sockaddr`
  /// @param length receives its length
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

  /// Whether a read or an accept would succeed now, or report a failure; poll(2) with a time-out of
  /// zero, which does not wait.
  ///
  /// @param socket its descriptor
  /// @return 1 if so, else 0
  public static int isReadable(int socket) {
    CallMemory memory = CallMemory.take();
    try {
      putPollfd(memory.roomView(), 0, socket);
      return callInt(memory, POLL, memory.room().address(), ONE, 0, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Writes a `struct pollfd`: after the descriptor there are two shorts, the requested and the
  /// returned events. Both architectures are little-endian.
  static void putPollfd(ByteBuffer to, int at, int descriptor) {
    to.putInt(at, descriptor).putInt(at + Integer.BYTES, POLLIN);
  }

  /// Whether a `struct pollfd` has returned events. They include errors without being requested; a
  /// read then reports the error.
  static boolean isTold(ByteBuffer of, int at) {
    return of.getInt(at + Integer.BYTES) >>> Short.SIZE != 0;
  }

  /// Reads available data; recv(2).
  ///
  /// @param socket its descriptor
  /// @param bytes the destination
  /// @param offset its first index
  /// @param length the maximum number
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

  /// Writes as much as there is space for, without a signal if the peer is gone; send(2).
  ///
  /// @param socket its descriptor
  /// @param bytes the source
  /// @param offset its first index
  /// @param length the number
  /// @return how many were written
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

  /// Sends a datagram, without waiting for space; sendto(2).
  ///
  /// @param socket its descriptor
  /// @param data the payload, from position to limit; the position does not change
  /// @param address the destination, a `struct sockaddr`
  /// @return how many bytes were sent
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

  /// Sends to a path. The kernel looks it up for each datagram, and the peer has chosen it: it may
  /// be on a file system that does not respond.
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

  /// The part of an array that a call may access. The length is passed to the kernel, so a view is
  /// created only if the part does not start at index 0.
  private static MemorySegment part(byte[] bytes, int offset, int length) {
    MemorySegment all = MemorySegment.ofArray(bytes);
    return offset == 0 ? all : all.asSlice(offset, length);
  }
}
