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
/// One block of off-heap memory holds all of it, because the kernel needs pointers. It is reused,
/// for receiving or for sending, by one thread at a time.
///
/// @source the layouts of `struct msghdr`, `iovec` and `cmsghdr` on 64-bit Linux
public final class Message {

  /// The maximum payload of a datagram.
  public static final int MAX_DATA = 65_535;

  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  /// Non-blocking, returns the full length, and makes received descriptors close-on-exec.
  static final int RECEIVE_FLAGS = Sockets.MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC;

  private static final int RECEIVE_STREAM_FLAGS = Sockets.MSG_DONTWAIT | MSG_CMSG_CLOEXEC;

  /// Non-blocking, and without a signal if the peer is gone.
  private static final int SEND_FLAGS = Sockets.MSG_DONTWAIT | Sockets.MSG_NOSIGNAL;

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

  /// The memory that is passed to the kernel. All other accesses use buffers: the code that reads a
  /// number from a segment is generated at run time, which would delay a process per request.
  private final MemorySegment message;

  private final ByteBuffer header;
  private final ByteBuffer vector;
  private final ByteBuffer name;
  private final long nameAddress;
  private final AncillaryData ancillary;
  private final ByteBuffer data;

  /// Whether sending this looks up a path or passes descriptors, either of which may wait.
  private boolean mayWait;

  /// Allocates a message. The memory is freed when this object is no longer reachable.
  ///
  /// @param capacity the maximum payload in bytes
  public Message(int capacity) {
    this(
        Arena.ofAuto().allocate(HEADER_SIZE, Long.BYTES),
        Arena.ofAuto().allocate(sizeWithoutHeader(capacity), Long.BYTES),
        capacity);
  }

  /// Creates a message in existing memory.
  ///
  /// @param header for `struct msghdr`
  /// @param rest the rest, of [#sizeWithoutHeader] bytes
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

  /// Receives a message, without waiting for one; recvmsg(2). If the process has no free number for
  /// a passed descriptor, the kernel closes it, which may wait.
  ///
  /// @param socket the descriptor of the socket
  /// @return the length of the payload as it was sent, even if it was truncated here; or a negative
  ///   error number
  public int receive(int socket) {
    prepareToReceive();
    return await(RECVMSG, socket, RECEIVE_FLAGS);
  }

  /// Receives a part of a stream, without waiting for more, and the descriptors that were passed
  /// with it; recvmsg(2). If the process has no free number for them, the kernel closes them, which
  /// may wait.
  ///
  /// @param socket the descriptor of the socket
  /// @param most the maximum number of bytes
  /// @return how many bytes; 0 at the end of the stream; or a negative error number
  public int receiveStream(int socket, int most) {
    prepareToReceive();
    vector.putLong(VECTOR_DATA_LENGTH, Math.min(most, data.capacity()));
    return await(RECVMSG, socket, RECEIVE_STREAM_FLAGS);
  }

  /// Sets the available sizes, which the kernel then replaces by the used ones.
  void prepareToReceive() {
    header.putLong(NAME, nameAddress);
    header.putInt(NAME_LENGTH, NAME_SIZE);
    ancillary.prepareToReceive();
    header.putInt(FLAGS, 0);
    vector.putLong(VECTOR_DATA_LENGTH, data.capacity());
  }

  /// Whether the payload was truncated.
  ///
  /// @return true if it was cut
  public boolean isTruncated() {
    return (header.getInt(FLAGS) & MSG_TRUNC) != 0;
  }

  /// The memory of the payload, from index 0.
  ///
  /// @return a view that shares the bytes of this message, with its own position
  public ByteBuffer data() {
    return data.duplicate();
  }

  /// Copies the start of the payload.
  ///
  /// @param bytes the destination, which is filled
  public void copyTo(byte[] bytes) {
    data.get(0, bytes);
  }

  /// The sender's `struct sockaddr`.
  ///
  /// @return its bytes; none if the sender is unnamed
  public byte[] sender() {
    int length = Math.min(header.getInt(NAME_LENGTH), NAME_SIZE);
    byte[] sender = new byte[length];
    name.get(0, sender);
    return sender;
  }

  /// The sender's IPv4 address and port as one number, for use as a key.
  ///
  /// @return the number, or -1 if the sender has no IPv4 address
  public long senderKey() {
    if (header.getInt(NAME_LENGTH) != IPV4_NAME || name.getShort(0) != Sockets.AF_INET) {
      return -1;
    }
    return Integer.toUnsignedLong(name.getInt(4)) << Short.SIZE
        | Short.toUnsignedLong(name.getShort(2));
  }

  /// The received ancillary data.
  ///
  /// @return a view of this message
  public AncillaryData ancillary() {
    return ancillary;
  }

  // ---- sending

  /// Starts a message to send, without address and ancillary data.
  ///
  /// @param payload the payload, which is consumed
  /// @return this
  /// @throws IllegalArgumentException if it exceeds the capacity
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

  /// Sets the destination.
  ///
  /// @param address a `struct sockaddr`
  /// @return this
  public Message to(byte[] address) {
    mayWait = SocketAddresses.isUnix(address);
    name.put(0, address);
    header.putLong(NAME, nameAddress);
    header.putInt(NAME_LENGTH, address.length);
    return this;
  }

  /// Sets the source address; IP_PKTINFO, IPV6_PKTINFO.
  ///
  /// @param source 4 or 16 bytes, according to the family of the socket
  /// @param networkInterface the interface of a link-local address, or 0
  /// @return this
  public Message from(byte[] source, int networkInterface) {
    ancillary.addSource(source, networkInterface);
    return this;
  }

  /// Passes descriptors with it: the receiver gets duplicates; SCM_RIGHTS.
  ///
  /// @param descriptors the descriptors
  /// @return this
  public Message with(int... descriptors) {
    mayWait = true;
    ancillary.addDescriptors(descriptors);
    return this;
  }

  /// Sends it, without waiting for space and without a signal if the peer is gone; sendmsg(2).
  ///
  /// @param socket the descriptor of the socket
  /// @return how many bytes were sent, or a negative error number
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
