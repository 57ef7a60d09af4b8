package io.socketserver.unix.internal.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Where a call leaves its error number. One that was made for each call would be garbage, because
/// its memory is given to a function.
///
/// All are outside of the heap: the linker makes a view of each for every call, and the compiler
/// removes views only where all are of one class.
///
/// @threading For one thread; taking and giving back is safe for many.
/// @source errno(3)
final class ErrorNumber {

  private static final int SLOTS = 64;

  /// Threads that run at once use different cache lines: this many references, or bytes.
  private static final int APART = 16;

  private static final int LINE = 64;

  private static final AtomicReferenceArray<@Nullable ErrorNumber> FREE = free();

  private final MemorySegment place;

  /// What reads a number from a segment is made at run time, and the start of a process feels that.
  private final ByteBuffer view;

  /// Where it is given back; negative if it is not.
  private final int slot;

  /// Makes one that its user keeps.
  ErrorNumber() {
    this(Arena.ofAuto().allocate(Linker.Option.captureStateLayout()), -1);
  }

  private ErrorNumber(MemorySegment place, int slot) {
    this.place = place;
    this.view = place.asByteBuffer().order(ByteOrder.nativeOrder());
    this.slot = slot;
  }

  private static AtomicReferenceArray<@Nullable ErrorNumber> free() {
    var free = new AtomicReferenceArray<@Nullable ErrorNumber>(SLOTS * APART);
    MemorySegment memory = Arena.global().allocate((long) SLOTS * LINE, LINE);
    for (int i = 0; i < SLOTS; i++) {
      int slot = i * APART;
      free.set(slot, new ErrorNumber(memory.asSlice((long) i * LINE, LINE), slot));
    }
    return free;
  }

  /// Takes one for a call. A call does not wait, so that there are about as many in use as there
  /// are processors.
  static ErrorNumber take() {
    int first = (int) (Thread.currentThread().threadId() % SLOTS);
    for (int i = 0; i < SLOTS; i++) {
      ErrorNumber free = FREE.getAndSet((first + i) % SLOTS * APART, null);
      if (free != null) {
        return free;
      }
    }
    return new ErrorNumber();
  }

  /// Gives it back, after it was looked at.
  void giveBack() {
    if (slot >= 0) {
      FREE.setRelease(slot, this);
    }
  }

  MemorySegment place() {
    return place;
  }

  int value() {
    return view.getInt(0);
  }
}
