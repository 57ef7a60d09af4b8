package io.socketserver.unix.internal.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Memory outside of the heap for one call: where it leaves its error number, and room for what the
/// kernel reads or writes. If it were made for each call it would be garbage, because its address
/// is given to a function.
///
/// What is small is copied, and goes by this room. The linker takes arrays of the heap as well, but
/// makes views of them and of the place for the error number, and the compiler removes views only
/// where all are of one class.
///
/// @threading For one thread; taking and giving back is safe for many.
/// @source errno(3)
final class CallMemory {

  /// Bytes of room: what a read mostly asks for, as io.socketserver.core has its small buffers.
  static final int ROOM = 8 * 1024;

  /// A call does not wait, so that about as many are in use as there are processors.
  private static final int SLOTS =
      Math.clamp(8L * Runtime.getRuntime().availableProcessors(), 16, 256);

  /// Threads that run at once use different cache lines: this many references, or bytes.
  private static final int APART = 16;

  private static final int LINE = 64;
  private static final int ALL = ROOM + SocketAddresses.MAX_SIZE + LINE;

  private static final AtomicReferenceArray<@Nullable CallMemory> FREE = free();

  private final MemorySegment room;
  private final MemorySegment name;
  private final MemorySegment errorNumber;

  // What reads a number from a segment is made at run time, and the start of a process feels that.
  private final ByteBuffer roomView;
  private final ByteBuffer nameView;
  private final ByteBuffer errorNumberView;

  /// Where it is given back; negative if it is not.
  private final int slot;

  /// Makes one that its user keeps.
  ///
  /// @param room how many bytes of room; a multiple of 8
  CallMemory(int room) {
    this(Arena.ofAuto().allocate((long) room + SocketAddresses.MAX_SIZE + LINE, LINE), room, -1);
  }

  private CallMemory(MemorySegment memory, int room, int slot) {
    this.room = memory.asSlice(0, room);
    this.name = memory.asSlice(room, SocketAddresses.MAX_SIZE);
    this.errorNumber =
        memory.asSlice(
            (long) room + SocketAddresses.MAX_SIZE, Linker.Option.captureStateLayout().byteSize());
    this.roomView = view(this.room);
    this.nameView = view(name);
    this.errorNumberView = view(errorNumber);
    this.slot = slot;
  }

  private static ByteBuffer view(MemorySegment memory) {
    return memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static AtomicReferenceArray<@Nullable CallMemory> free() {
    var free = new AtomicReferenceArray<@Nullable CallMemory>(SLOTS * APART);
    MemorySegment memory = Arena.global().allocate((long) SLOTS * ALL, LINE);
    for (int i = 0; i < SLOTS; i++) {
      int slot = i * APART;
      free.set(slot, new CallMemory(memory.asSlice((long) i * ALL, ALL), ROOM, slot));
    }
    return free;
  }

  /// Takes one for a call.
  static CallMemory take() {
    int first = (int) (Thread.currentThread().threadId() % SLOTS);
    for (int i = 0; i < SLOTS; i++) {
      CallMemory free = FREE.getAndSet((first + i) % SLOTS * APART, null);
      if (free != null) {
        return free;
      }
    }
    return new CallMemory(ROOM);
  }

  /// Gives it back, after it was looked at.
  void giveBack() {
    if (slot >= 0) {
      FREE.setRelease(slot, this);
    }
  }

  /// For what the kernel reads or writes.
  MemorySegment room() {
    return room;
  }

  /// The bytes of the room, in the order of the machine.
  ByteBuffer roomView() {
    return roomView;
  }

  /// For a `struct sockaddr`.
  MemorySegment name() {
    return name;
  }

  /// The bytes of the address.
  ByteBuffer nameView() {
    return nameView;
  }

  /// Where a call leaves its error number.
  MemorySegment errorNumber() {
    return errorNumber;
  }

  /// What the last call that failed has left.
  int lastError() {
    return errorNumberView.getInt(0);
  }
}
