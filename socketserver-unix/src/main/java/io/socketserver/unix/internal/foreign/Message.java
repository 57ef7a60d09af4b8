package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.NONE;
import static io.socketserver.unix.internal.foreign.Calls.call;
import static io.socketserver.unix.internal.foreign.Calls.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  private static final int RECEIVE_STREAM_FLAGS = Sockets.MSG_DONTWAIT | MSG_CMSG_CLOEXEC;

  /// Does not wait for room, and raises no signal where the peer is gone.
  static final int SEND_FLAGS = Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL;

  // struct msghdr
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int FLAGS = 48;
  static final int HEADER_SIZE = 56;

  // struct iovec
  private static final int VECTOR_DATA_LENGTH = 8;
  private static final int VECTOR_SIZE = 16;

  private static final int NAME_SIZE = 128;

  /// The length of `struct sockaddr_in`.
  private static final int IPV4_NAME = 16;

  private static final MemorySegment SENDMSG = function("sendmsg");
  private static final MemorySegment RECVMSG = function("recvmsg");

  /// What the kernel is given. All else is done through buffers: what reads a number from a segment
  /// is made at run time, and a process for one request would feel that.
  private final MemorySegment message;

  private final ByteBuffer header;
  private final ByteBuffer vector;
  private final ByteBuffer name;
  private final long nameAddress;
  private final AncillaryData ancillary;
  private final ByteBuffer data;

  /// Whether to send this looks up a path, or passes descriptors, either of which may wait.
  private boolean mayWait;

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
    this.message = header;
    this.header = view(header);
    MemorySegment vectorPart = rest.asSlice(0, VECTOR_SIZE);
    MemorySegment namePart = rest.asSlice(VECTOR_SIZE, NAME_SIZE);
    MemorySegment ancillaryPart = rest.asSlice(VECTOR_SIZE + NAME_SIZE, AncillaryData.MAX_SIZE);
    MemorySegment dataPart =
        rest.asSlice(VECTOR_SIZE + NAME_SIZE + AncillaryData.MAX_SIZE, capacity);
    this.vector = view(vectorPart);
    this.name = view(namePart);
    this.nameAddress = namePart.address();
    this.ancillary = new AncillaryData(this.header, ancillaryPart);
    this.data = dataPart.asByteBuffer();
    vector.putLong(0, dataPart.address());
    this.header.putLong(VECTOR, vectorPart.address());
    this.header.putLong(VECTOR_LENGTH, 1);
  }

  static ByteBuffer view(MemorySegment memory) {
    return memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  static long sizeWithoutHeader(int capacity) {
    return VECTOR_SIZE + NAME_SIZE + AncillaryData.MAX_SIZE + (long) capacity;
  }

  // ---- receiving

  /// Takes a message, without waiting for one; recvmsg(2). Where no descriptor is left for those
  /// that were passed with it the kernel closes them, which may wait.
  ///
  /// @param socket the descriptor of the socket
  /// @return the length of the payload as it was sent, also where less of it had room here; or a
  ///   negative error number
  public int receive(int socket) {
    prepareToReceive();
    return await(RECVMSG, socket, RECEIVE_FLAGS);
  }

  /// Takes a part of a stream, without waiting for more, and the descriptors that were passed with
  /// it; recvmsg(2). Where no descriptor is left for them the kernel closes them, which may wait.
  ///
  /// @param socket the descriptor of the socket
  /// @param most at most how many bytes
  /// @return how many bytes; 0 at the end of the stream; or a negative error number
  public int receiveStream(int socket, int most) {
    prepareToReceive();
    vector.putLong(VECTOR_DATA_LENGTH, Math.min(most, data.capacity()));
    return await(RECVMSG, socket, RECEIVE_STREAM_FLAGS);
  }

  /// Says what there is room for; the kernel then says what it used.
  void prepareToReceive() {
    header.putLong(NAME, nameAddress);
    header.putInt(NAME_LENGTH, NAME_SIZE);
    ancillary.prepareToReceive();
    header.putInt(FLAGS, 0);
    vector.putLong(VECTOR_DATA_LENGTH, data.capacity());
  }

  /// Whether a part of the payload had no room here.
  ///
  /// @return true if it was cut
  public boolean isTruncated() {
    return (header.getInt(FLAGS) & MSG_TRUNC) != 0;
  }

  /// Whether a part of the ancillary data had no room here.
  ///
  /// @return true if it was cut
  public boolean isControlTruncated() {
    return (header.getInt(FLAGS) & MSG_CTRUNC) != 0;
  }

  /// The payload's room, from index 0.
  ///
  /// @return a view that shares its bytes with this message, but no position
  public ByteBuffer data() {
    return data.duplicate();
  }

  /// Copies the beginning of the payload.
  ///
  /// @param bytes where to, and how many
  public void copyTo(byte[] bytes) {
    data.get(0, bytes);
  }

  /// The sender's `struct sockaddr`.
  ///
  /// @return its bytes, none where the sender has no name
  public byte[] sender() {
    int length = Math.min(header.getInt(NAME_LENGTH), NAME_SIZE);
    byte[] sender = new byte[length];
    name.get(0, sender);
    return sender;
  }

  /// The sender's IPv4 address and port as one number, to look it up by.
  ///
  /// @return the number, or -1 where the sender has no IPv4 address
  public long senderKey() {
    if (header.getInt(NAME_LENGTH) != IPV4_NAME || name.getShort(0) != Sockets.AF_INET) {
      return -1;
    }
    return Integer.toUnsignedLong(name.getInt(4)) << Short.SIZE
        | Short.toUnsignedLong(name.getShort(2));
  }

  /// What came with it beside the payload.
  ///
  /// @return a view of this message
  public AncillaryData ancillary() {
    return ancillary;
  }

  // ---- sending

  /// Begins a message to be sent: no address, no ancillary data.
  ///
  /// @param payload what to send, which is consumed
  /// @return this
  /// @throws IllegalArgumentException if there is no room for it here
  public Message begin(ByteBuffer payload) {
    if (payload.remaining() > data.capacity()) {
      throw new IllegalArgumentException(
          payload.remaining() + " bytes do not fit into " + data.capacity());
    }
    vector.putLong(VECTOR_DATA_LENGTH, payload.remaining());
    data.clear().put(payload);
    header.putLong(NAME, 0);
    header.putInt(NAME_LENGTH, 0);
    ancillary.clear();
    header.putInt(FLAGS, 0);
    mayWait = false;
    return this;
  }

  /// Sets whom it is for.
  ///
  /// @param address a `struct sockaddr`, whole
  /// @return this
  public Message to(byte[] address) {
    mayWait = SocketAddresses.isUnix(address);
    name.put(0, address);
    header.putLong(NAME, nameAddress);
    header.putInt(NAME_LENGTH, address.length);
    return this;
  }

  /// Sets the address of ours that it leaves from; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @param source 4 or 16 bytes, as the family of the socket has it
  /// @param networkInterface the interface for addresses that are of one link only, or 0
  /// @return this
  public Message from(byte[] source, int networkInterface) {
    ancillary.addSource(source, networkInterface);
    return this;
  }

  /// Sends descriptors with it: the receiver gets descriptors of its own; SCM_RIGHTS.
  ///
  /// @param descriptors which
  /// @return this
  public Message with(int... descriptors) {
    mayWait = true;
    ancillary.addDescriptors(descriptors);
    return this;
  }

  /// Sends it, without waiting for room and without a signal where the peer is gone; sendmsg(2).
  ///
  /// @param socket the descriptor of the socket
  /// @return how many bytes were taken, or a negative error number
  public int send(int socket) {
    if (mayWait) {
      return await(SENDMSG, socket, SEND_FLAGS);
    }
    CallMemory memory = CallMemory.take();
    try {
      return (int) call(memory, SENDMSG, socket, message, SEND_FLAGS, NONE, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  private int await(MemorySegment function, int socket, int flags) {
    CallMemory memory = CallMemory.take();
    try {
      return Calls.await(memory, function, socket, message, flags, NONE);
    } finally {
      memory.giveBack();
    }
  }
}
