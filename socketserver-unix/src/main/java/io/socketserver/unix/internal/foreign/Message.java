package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.INT;
import static io.socketserver.unix.internal.foreign.Calls.LONG;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import io.socketserver.api.PeerCredentials;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A message with an address and with ancillary data: sendmsg(2), recvmsg(2), cmsg(3).
///
/// One block of memory outside the heap holds the whole of it, because the kernel wants pointers.
/// It is used again and again, for receiving or for sending, by one thread at a time.
///
/// @source the layouts of `struct msghdr`, `iovec` and `cmsghdr` on 64-bit Linux
public final class Message {

  /// The largest payload that a datagram can have.
  public static final int MAX_DATA = 65_535;

  private static final int MSG_CTRUNC = 8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  /// Does not wait, tells the whole length, and leaks no descriptors into programs.
  static final int RECEIVE_FLAGS = Sockets.MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC;

  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int IPV6_PKTINFO = 50;

  // struct msghdr
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  static final int HEADER_SIZE = 56;

  // struct iovec
  private static final int VECTOR_DATA_LENGTH = 8;
  private static final int VECTOR_SIZE = 16;

  private static final int NAME_SIZE = 128;

  /// The length of `struct sockaddr_in`.
  private static final int IPV4_NAME = 16;

  private static final int CONTROL_SIZE = 1024;

  // struct cmsghdr
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int PAYLOAD = 16;

  private static final MemorySegment SENDMSG = function("sendmsg");
  private static final MemorySegment RECVMSG = function("recvmsg");

  private final MemorySegment header;
  private final MemorySegment vector;
  private final MemorySegment name;
  private final MemorySegment control;
  private final MemorySegment data;
  private final ByteBuffer dataView;

  /// Makes room for a message. The memory is given back when this object is no longer reachable.
  ///
  /// @param capacity the largest payload, in bytes
  public Message(int capacity) {
    this(
        Arena.ofAuto().allocate(HEADER_SIZE, Long.BYTES),
        Arena.ofAuto().allocate(sizeWithoutHeader(capacity), Long.BYTES),
        capacity);
  }

  /// Makes a message of memory that is there.
  ///
  /// @param header for `struct msghdr`
  /// @param rest as [#sizeWithoutHeader] says
  Message(MemorySegment header, MemorySegment rest, int capacity) {
    this.header = header;
    long at = 0;
    this.vector = rest.asSlice(at, VECTOR_SIZE);
    at += VECTOR_SIZE;
    this.name = rest.asSlice(at, NAME_SIZE);
    at += NAME_SIZE;
    this.control = rest.asSlice(at, CONTROL_SIZE);
    at += CONTROL_SIZE;
    this.data = rest.asSlice(at, capacity);
    this.dataView = data.asByteBuffer();
    vector.set(ValueLayout.ADDRESS, 0, data);
    header.set(ValueLayout.ADDRESS, VECTOR, vector);
    header.set(LONG, VECTOR_LENGTH, 1);
  }

  static long sizeWithoutHeader(int capacity) {
    return VECTOR_SIZE + NAME_SIZE + CONTROL_SIZE + (long) capacity;
  }

  // ---- receiving

  /// Takes a message, without waiting; recvmsg(2).
  ///
  /// @param socket the descriptor of the socket
  /// @return the length of the payload as it was sent, also where less of it had room here; or a
  ///   negative error number
  public int receive(int socket) {
    prepareToReceive();
    return (int) call(RECVMSG, socket, header, RECEIVE_FLAGS, 0);
  }

  /// Says what there is room for; the kernel then says what it used.
  void prepareToReceive() {
    header.set(ValueLayout.ADDRESS, NAME, name);
    header.set(INT, NAME_LENGTH, NAME_SIZE);
    header.set(ValueLayout.ADDRESS, CONTROL, control);
    header.set(LONG, CONTROL_LENGTH, CONTROL_SIZE);
    header.set(INT, FLAGS, 0);
    vector.set(LONG, VECTOR_DATA_LENGTH, data.byteSize());
  }

  /// Whether a part of the payload had no room here.
  ///
  /// @return true if it was cut
  public boolean isTruncated() {
    return (header.get(INT, FLAGS) & MSG_TRUNC) != 0;
  }

  /// Whether a part of the ancillary data had no room here.
  ///
  /// @return true if it was cut
  public boolean isControlTruncated() {
    return (header.get(INT, FLAGS) & MSG_CTRUNC) != 0;
  }

  /// The payload's room, from index 0.
  ///
  /// @return a view that shares its bytes with this message, but no position
  public ByteBuffer data() {
    return dataView.duplicate();
  }

  /// The sender's `struct sockaddr`.
  ///
  /// @return its bytes, none where the sender has no name
  public byte[] sender() {
    int length = Math.min(header.get(INT, NAME_LENGTH), NAME_SIZE);
    byte[] sender = new byte[length];
    MemorySegment.copy(name, ValueLayout.JAVA_BYTE, 0, sender, 0, length);
    return sender;
  }

  /// The sender's IPv4 address and port as one number, to look it up by.
  ///
  /// @return the number, or -1 where the sender has no IPv4 address
  public long senderKey() {
    if (header.get(INT, NAME_LENGTH) != IPV4_NAME
        || name.get(ValueLayout.JAVA_SHORT, 0) != Sockets.AF_INET) {
      return -1;
    }
    return Integer.toUnsignedLong(name.get(INT, 4)) << Short.SIZE
        | Short.toUnsignedLong(name.get(ValueLayout.JAVA_SHORT, 2));
  }

  /// The process that sent it; SCM_CREDENTIALS.
  ///
  /// @return the process, or null where the message does not tell
  public @Nullable PeerCredentials credentials() {
    long found = find(SocketOptions.SOL_SOCKET, SCM_CREDENTIALS);
    return found < 0
        ? null
        : SocketOptions.credentials(
            control.get(INT, found), control.get(INT, found + 4), control.get(INT, found + 8));
  }

  /// The descriptors that came with it, which belong to the caller now; SCM_RIGHTS.
  ///
  /// @return the descriptors
  public int[] descriptors() {
    long found = find(SocketOptions.SOL_SOCKET, SCM_RIGHTS);
    if (found < 0) {
      return new int[0];
    }
    long length = control.get(LONG, found - PAYLOAD) - PAYLOAD;
    int[] descriptors = new int[(int) (length / Integer.BYTES)];
    MemorySegment.copy(control, INT, found, descriptors, 0, descriptors.length);
    return descriptors;
  }

  /// The address of ours that it came to, as one to answer from; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @return 4 or 16 bytes, or null where the message does not tell
  public byte @Nullable [] destination() {
    long four = find(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO);
    if (four >= 0) {
      // ipi_spec_dst: for a broadcast it is our own address, as ipi_addr is not
      return control.asSlice(four + 4, 4).toArray(ValueLayout.JAVA_BYTE);
    }
    long six = find(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO);
    return six < 0 ? null : control.asSlice(six, 16).toArray(ValueLayout.JAVA_BYTE);
  }

  /// The network interface that it came by; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @return the index of the interface, or 0 where the message does not tell
  public int destinationInterface() {
    long four = find(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO);
    if (four >= 0) {
      return control.get(INT, four);
    }
    long six = find(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO);
    return six < 0 ? 0 : control.get(INT, six + 16);
  }

  /// How many datagrams the kernel has dropped at this socket so far; SO_RXQ_OVFL.
  ///
  /// @return the count, or -1 where the message does not tell
  public long dropped() {
    long found = find(SocketOptions.SOL_SOCKET, SocketOptions.SO_RXQ_OVFL);
    return found < 0 ? -1 : Integer.toUnsignedLong(control.get(INT, found));
  }

  /// Where the payload of an ancillary message is, or -1.
  private long find(int level, int type) {
    long end = Math.min(header.get(LONG, CONTROL_LENGTH), CONTROL_SIZE);
    long at = 0;
    while (at + PAYLOAD <= end) {
      long length = control.get(LONG, at);
      if (length < PAYLOAD) {
        return -1;
      }
      if (control.get(INT, at + LEVEL) == level && control.get(INT, at + TYPE) == type) {
        return at + PAYLOAD;
      }
      at += aligned(length);
    }
    return -1;
  }

  private static long aligned(long length) {
    return (length + Long.BYTES - 1) & -Long.BYTES;
  }

  // ---- sending

  /// Begins a message to be sent: no address, no ancillary data.
  ///
  /// @param payload what to send, which is consumed
  /// @return this
  /// @throws IllegalArgumentException if there is no room for it here
  public Message begin(ByteBuffer payload) {
    if (payload.remaining() > data.byteSize()) {
      throw new IllegalArgumentException(
          payload.remaining() + " bytes do not fit into " + data.byteSize());
    }
    vector.set(LONG, VECTOR_DATA_LENGTH, payload.remaining());
    dataView.clear().put(payload);
    header.set(ValueLayout.ADDRESS, NAME, MemorySegment.NULL);
    header.set(INT, NAME_LENGTH, 0);
    header.set(ValueLayout.ADDRESS, CONTROL, MemorySegment.NULL);
    header.set(LONG, CONTROL_LENGTH, 0);
    header.set(INT, FLAGS, 0);
    return this;
  }

  /// Sets whom it is for.
  ///
  /// @param address a `struct sockaddr`, whole
  /// @return this
  public Message to(byte[] address) {
    MemorySegment.copy(address, 0, name, ValueLayout.JAVA_BYTE, 0, address.length);
    header.set(ValueLayout.ADDRESS, NAME, name);
    header.set(INT, NAME_LENGTH, address.length);
    return this;
  }

  /// Sets the address of ours that it leaves from; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @param source 4 or 16 bytes, as the family of the socket has it
  /// @param networkInterface the interface for addresses that are of one link only, or 0
  /// @return this
  public Message from(byte[] source, int networkInterface) {
    if (source.length == 4) {
      long at = append(SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 12);
      control.set(INT, at, networkInterface);
      MemorySegment.copy(source, 0, control, ValueLayout.JAVA_BYTE, at + 4, 4);
      control.set(INT, at + 8, 0);
    } else {
      long at = append(SocketOptions.IPPROTO_IPV6, IPV6_PKTINFO, 20);
      MemorySegment.copy(source, 0, control, ValueLayout.JAVA_BYTE, at, 16);
      control.set(INT, at + 16, networkInterface);
    }
    return this;
  }

  /// Sends descriptors with it: the receiver gets descriptors of its own; SCM_RIGHTS.
  ///
  /// @param descriptors which
  /// @return this
  public Message with(int... descriptors) {
    long at = append(SocketOptions.SOL_SOCKET, SCM_RIGHTS, descriptors.length * Integer.BYTES);
    MemorySegment.copy(descriptors, 0, control, INT, at, descriptors.length);
    return this;
  }

  private long append(int level, int type, int length) {
    long at = header.get(LONG, CONTROL_LENGTH);
    control.set(LONG, at, PAYLOAD + length);
    control.set(INT, at + LEVEL, level);
    control.set(INT, at + TYPE, type);
    header.set(ValueLayout.ADDRESS, CONTROL, control);
    header.set(LONG, CONTROL_LENGTH, at + aligned(PAYLOAD + length));
    return at + PAYLOAD;
  }

  /// Sends it, without waiting for room and without a signal where the peer is gone; sendmsg(2).
  ///
  /// @param socket the descriptor of the socket
  /// @return how many bytes were taken, or a negative error number
  public int send(int socket) {
    return (int) call(SENDMSG, socket, header, Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL, 0);
  }
}
