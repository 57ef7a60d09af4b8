package io.socketserver.unix.internal.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// How the functions of the C library are found and called.
///
/// To link a function takes as long as a third of the start of a process: 20 ms for the first one,
/// and next to nothing for a second one of the same shape. So all have one shape, whatever their
/// arguments are. Where a function has fewer, it is given zeros that it does not look at, because
/// arguments are in registers; a number comes in a register that would hold a wider one, or an
/// address. On Linux variable arguments are passed as others.
///
/// The first argument and the sixth are numbers, or addresses of memory outside of the heap; those
/// between them may be arrays of the heap as well.
///
/// @source System V ABI for AMD64, section 3.2.3; Procedure Call Standard for AArch64, section 6.4
/// @source errno(3); java.lang.foreign.Linker.Option of JDK 25
@SuppressWarnings("restricted") // who uses this module says so with --enable-native-access
final class Calls {

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MemorySegment NONE = MemorySegment.NULL;
  private static final MemorySegment[] NUMBERS = new MemorySegment[256];
  private static final ValueLayout POINTER = ValueLayout.ADDRESS;
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(LONG, LONG, POINTER, POINTER, POINTER, POINTER, LONG);
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  static {
    Arrays.fill(NUMBERS, NONE);
  }

  private Calls() {}

  /// A function, to be given to a call.
  static MemorySegment function(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(
            () -> new UnsupportedOperationException("the C library has no function " + name));
  }

  /// A number, as an argument between the first and the sixth. The same few come again and again:
  /// sizes of buffers, flags, time-outs.
  static MemorySegment number(long value) {
    int slot = (int) (value ^ value >>> Byte.SIZE) & NUMBERS.length - 1;
    MemorySegment number = NUMBERS[slot];
    if (number.address() != value) {
      number = MemorySegment.ofAddress(value);
      NUMBERS[slot] = number; // immutable: a race costs a later call a new one
    }
    return number;
  }

  /// Calls what never waits, takes up to three numbers, and has an `int` for a result.
  ///
  /// @return the result, or the error number, negative
  static int call(MemorySegment function, int first, int second, int third) {
    return callInt(function, first, number(second), number(third), NONE, NONE, 0);
  }

  /// Calls what never waits, and takes a descriptor, memory, its size, and up to one number more.
  ///
  /// @return the result, or the error number, negative
  static long call(
      MemorySegment function, int descriptor, MemorySegment memory, long size, int flags) {
    ErrorNumber errno = ErrorNumber.take();
    try {
      return call(errno, function, descriptor, memory, size, flags);
    } finally {
      errno.giveBack();
    }
  }

  /// The same with a place for the error number that the caller keeps.
  static long call(
      ErrorNumber errno,
      MemorySegment function,
      int descriptor,
      MemorySegment memory,
      long size,
      int flags) {
    return call(errno, function, descriptor, memory, number(size), number(flags), NONE, 0);
  }

  /// Calls what never waits, and has a `long` for a result.
  ///
  /// @return the result, or the error number, negative
  static long call(
      ErrorNumber errno,
      MemorySegment function,
      long first,
      MemorySegment second,
      MemorySegment third,
      MemorySegment fourth,
      MemorySegment fifth,
      long sixth) {
    try {
      long result =
          (long)
              Prompt.CALL.invokeExact(
                  function, errno.place(), first, second, third, fourth, fifth, sixth);
      return result < 0 ? -errno.value() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Calls what never waits, takes a descriptor, memory, its size, and up to one number more, and
  /// has an `int` for a result.
  ///
  /// @return the result, or the error number, negative
  static int callInt(
      MemorySegment function, int descriptor, MemorySegment memory, long size, int flags) {
    return callInt(function, descriptor, memory, number(size), number(flags), NONE, 0);
  }

  /// Calls what never waits, and has an `int` for a result, which leaves half of the register
  /// undefined.
  ///
  /// @return the result, or the error number, negative
  static int callInt(
      MemorySegment function,
      long first,
      MemorySegment second,
      MemorySegment third,
      MemorySegment fourth,
      MemorySegment fifth,
      long sixth) {
    ErrorNumber errno = ErrorNumber.take();
    try {
      int result =
          (int)
              (long)
                  Prompt.CALL.invokeExact(
                      function, errno.place(), first, second, third, fourth, fifth, sixth);
      return result < 0 ? -errno.value() : result;
    } catch (Throwable e) {
      throw impossible(e);
    } finally {
      errno.giveBack();
    }
  }

  /// Calls what may wait, and has an `int` for a result: for platform threads only, because it
  /// holds the carrier of a virtual thread. All memory is outside the heap.
  ///
  /// @return the result, or the error number, negative
  static int await(
      MemorySegment errno,
      MemorySegment function,
      long first,
      MemorySegment second,
      MemorySegment third,
      MemorySegment fourth) {
    try {
      int result =
          (int)
              (long)
                  Patient.CALL.invokeExact(function, errno, first, second, third, fourth, NONE, 0L);
      return result < 0 ? -errno.get(INT, 0) : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Links the calls that may wait, before one does.
  static void linkAwait() {
    MethodHandle unused = Patient.CALL;
  }

  /// Takes arrays of the heap as they are, and the thread stays in Java as far as the virtual
  /// machine knows: a safepoint waits for it.
  private static final class Prompt {
    static final MethodHandle CALL =
        LINKER.downcallHandle(SHAPE, ERRNO, Linker.Option.critical(true));
  }

  private static final class Patient {
    static final MethodHandle CALL = LINKER.downcallHandle(SHAPE, ERRNO);
  }

  /// A handle threw: none of the functions does, so that the binding is wrong.
  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a foreign call threw", thrown);
  }

  /// An error number in words.
  static String meaning(int number) {
    try {
      long text =
          (long)
              Prompt.CALL.invokeExact(
                  Meaning.STRERROR,
                  new ErrorNumber().place(),
                  (long) number,
                  NONE,
                  NONE,
                  NONE,
                  NONE,
                  0L);
      return MemorySegment.ofAddress(text).reinterpret(Meaning.LONGEST).getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Found only when something has failed.
  private static final class Meaning {
    static final long LONGEST = 1024;
    static final MemorySegment STRERROR = function("strerror");
  }
}
