package io.socketserver.unix.internal.foreign;

import static io.socketserver.unix.internal.foreign.Calls.callInt;
import static io.socketserver.unix.internal.foreign.Calls.function;
import static io.socketserver.unix.internal.foreign.Calls.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Messages that are received with one system call; recvmmsg(2).
///
/// @threading Used by one thread at a time.
public final class MessageBatch {

  private static final MemorySegment RECVMMSG = function("recvmmsg");
  private static final MemorySegment RECEIVE_FLAGS = number(Message.RECEIVE_FLAGS);

  // struct mmsghdr: struct msghdr, the length, and padding
  private static final int LENGTH = Message.HEADER_SIZE;
  private static final int SIZE = 64;

  private final Message[] messages;
  private final MemorySegment headers;
  private final ByteBuffer headerView;

  /// How many messages the kernel has written to; they must be prepared again.
  private int used;

  /// Allocates the memory.
  ///
  /// @param count the number of messages
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

  /// The capacity, in messages.
  ///
  /// @return the number
  public int size() {
    return messages.length;
  }

  /// Receives the available messages, without waiting for more.
  ///
  /// @param socket the descriptor of the socket
  /// @param mayWait whether descriptors may arrive with them: if the process has no free number for
  ///   one, the kernel closes it, which may wait
  /// @return how many messages, at least one; fewer than [#size()] if no more were available, or if
  ///   the next call will fail; or a negative error number
  public int receive(int socket, boolean mayWait) {
    for (int i = 0; i < used; i++) {
      messages[i].prepareToReceive();
    }
    int count =
        mayWait
            ? awaitReceive(socket)
            : callInt(RECVMMSG, socket, headers, messages.length, RECEIVE_FLAGS);
    used = Math.max(count, 1); // a failed call may have written to the first one
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

  /// A received message.
  ///
  /// @param index its index
  /// @return the message, valid until the next call
  public Message message(int index) {
    return messages[index];
  }

  /// The length of a message's payload as it was sent, even if it was truncated.
  ///
  /// @param index its index
  /// @return the number of bytes
  public int length(int index) {
    return headerView.getInt(index * SIZE + LENGTH);
  }
}
