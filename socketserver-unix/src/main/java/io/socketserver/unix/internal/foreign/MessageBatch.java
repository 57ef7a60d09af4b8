package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Messages that are received, or sent, with one call; recvmmsg(2), sendmmsg(2).
///
/// @threading Used by one thread at a time.
public final class MessageBatch {

  private static final MemorySegment RECVMMSG = function("recvmmsg");
  private static final MemorySegment SENDMMSG = function("sendmmsg");
  private static final MemorySegment RECEIVE_FLAGS = number(Message.RECEIVE_FLAGS);
  private static final MemorySegment SEND_FLAGS = number(Message.SEND_FLAGS);

  // struct mmsghdr: struct msghdr, the length, and padding
  private static final int LENGTH = Message.HEADER_SIZE;
  private static final int SIZE = 64;

  private final Message[] messages;
  private final MemorySegment headers;
  private final ByteBuffer headerView;

  /// How many messages the kernel has written to, so that they must be prepared again.
  private int used;

  /// Makes room.
  ///
  /// @param count for how many messages
  /// @param capacity the largest payload of each, in bytes
  public MessageBatch(int count, int capacity) {
    this.messages = new Message[count];
    this.used = count;
    this.headers = Arena.ofAuto().allocate((long) count * SIZE, Long.BYTES);
    long size = (Message.sizeWithoutHeader(capacity) + Long.BYTES - 1) & -Long.BYTES;
    this.headerView = headers.asByteBuffer().order(ByteOrder.nativeOrder());
    MemorySegment rest = Arena.ofAuto().allocate(count * size, Long.BYTES);
    for (int i = 0; i < count; i++) {
      MemorySegment header = headers.asSlice((long) i * SIZE, Message.HEADER_SIZE);
      messages[i] = new Message(header, rest.asSlice(i * size, size), capacity);
    }
  }

  /// How many messages there is room for.
  ///
  /// @return the number
  public int size() {
    return messages.length;
  }

  /// Takes what is there, without waiting for more.
  ///
  /// @param socket the descriptor of the socket
  /// @param mayWait whether descriptors may come with it: where none is left for them, the kernel
  ///   closes them, which may wait
  /// @return how many messages, at least one; fewer than [#size()] if no more were there, or if the
  ///   next call is to fail; or a negative error number
  public int receive(int socket, boolean mayWait) {
    for (int i = 0; i < used; i++) {
      messages[i].prepareToReceive();
    }
    int count =
        mayWait
            ? awaitReceive(socket)
            : callInt(RECVMMSG, socket, headers, messages.length, RECEIVE_FLAGS);
    used = Math.max(count, 1); // a call that fails may have written to the first
    return count;
  }

  private int awaitReceive(int socket) {
    CallMemory memory = CallMemory.take();
    try {
      return Calls.await(memory, RECVMMSG, socket, headers, messages.length, RECEIVE_FLAGS);
    } finally {
      memory.giveBack();
    }
  }

  /// Sends messages that were begun, without waiting for room.
  ///
  /// @param socket the descriptor of the socket
  /// @param first which message is the first
  /// @param count how many
  /// @return how many the kernel has taken, at least one; or a negative error number, which is the
  ///   first one's
  public int send(int socket, int first, int count) {
    return callInt(SENDMMSG, socket, headers.asSlice((long) first * SIZE), count, SEND_FLAGS);
  }

  /// A message: as it was received, or to be sent.
  ///
  /// @param index which
  /// @return the message, until the next call
  public Message message(int index) {
    return messages[index];
  }

  /// The length of its payload as it was sent, also where less of it had room.
  ///
  /// @param index which
  /// @return bytes
  public int length(int index) {
    return headerView.getInt(index * SIZE + LENGTH);
  }
}
