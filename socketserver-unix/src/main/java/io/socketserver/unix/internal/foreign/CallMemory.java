package io.socketserver.unix.internal.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Off-heap memory for one call: its error number, and space for what the kernel reads or writes.
/// Memory allocated per call would become garbage, because its address escapes into a function.
///
/// Small data is copied through this space. The linker accepts heap arrays too, but creates views
/// of them and of the memory for the error number, and the compiler eliminates views only if all
/// are of one class.
///
/// @threading For one thread at a time; [#take()] and [#giveBack()] are thread-safe.
/// @source errno(3)
final class CallMemory {

  /// The size of the space in bytes: that of most reads, which use the small buffers of
  /// io.socketserver.core.
  static final int ROOM = 8 * 1024;

  /// Calls do not wait, so about as many are in use as there are processors.
  private static final int SLOTS =
      Math.clamp(8L * Runtime.getRuntime().availableProcessors(), 16, 256);

  /// The distance, in references or in bytes, that keeps concurrent threads on different cache
  /// lines.
  private static final int APART = 16;

  private static final int LINE = 64;
  private static final int ALL = ROOM + SocketAddresses.MAX_SIZE + LINE;

  private static final AtomicReferenceArray<@Nullable CallMemory> FREE = free();

  private final MemorySegment room;
  private final MemorySegment name;
  private final MemorySegment errorNumber;

  // Views, because the code that reads a number from a segment is generated at run time, which
  // would delay the start of a process.
  private final ByteBuffer roomView;
  private final ByteBuffer nameView;
  private final ByteBuffer errorNumberView;

  /// The slot that it returns to; negative if none.
  private final int slot;

  /// Creates one that is not pooled.
  ///
  /// @param room the size of its space in bytes; a multiple of 8
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

  /// Takes one from the pool for a call.
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

  /// Returns it to the pool, after its content was read.
  void giveBack() {
    if (slot >= 0) {
      FREE.setRelease(slot, this);
    }
  }

  /// The space for what the kernel reads or writes.
  MemorySegment room() {
    return room;
  }

  /// The same as a buffer, in native byte order.
  ByteBuffer roomView() {
    return roomView;
  }

  /// The memory for a `struct sockaddr`.
  MemorySegment name() {
    return name;
  }

  /// The same as a buffer.
  ByteBuffer nameView() {
    return nameView;
  }

  /// The memory for the error number of a call.
  MemorySegment errorNumber() {
    return errorNumber;
  }

  /// The error number of the last failed call.
  int lastError() {
    return errorNumberView.getInt(0);
  }
}
