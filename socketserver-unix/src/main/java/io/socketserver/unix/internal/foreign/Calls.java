package io.socketserver.unix.internal.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// How the functions of the C library are found and called.
///
/// To link a function takes as long as a third of the start of a process: 20 ms for the first one,
/// and next to nothing for a second one of the same shape. So all have one shape, whatever their
/// arguments are. Where a function has fewer, it is given zeros that it does not look at, because
/// arguments are in registers; a number comes in a register that would hold a wider one, or an
/// address. On Linux variable arguments are passed as others.
///
/// The first, the third and the sixth argument are numbers, or addresses of memory outside of the
/// heap; the others may be arrays of the heap as well. Sizes are third, which no two calls need
/// have in common; what is left for the others to hold as numbers are a few constants.
///
/// There are two ways to call. By [#call] and [#callInt] the thread cannot reach a safepoint, and
/// while one does not, no thread of the process may collect garbage, dump threads or end: they are
/// for functions that return at once *whatever others do*. By [#await] it can. Each function was
/// looked up for what may keep it, in docs/adr/0023-what-may-block-is-no-critical-call.md; one that
/// is not in that table is called by [#await].
///
/// @source System V ABI for AMD64, section 3.2.3; Procedure Call Standard for AArch64, section 6.4
/// @source errno(3); java.lang.foreign.Linker.Option of JDK 25
@SuppressWarnings("restricted") // who uses this module says so with --enable-native-access
final class Calls {

  static final MemorySegment NONE = MemorySegment.NULL;

  private static final ValueLayout NUMBER = ValueLayout.JAVA_LONG;
  private static final ValueLayout POINTER = ValueLayout.ADDRESS;
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(NUMBER, NUMBER, POINTER, NUMBER, POINTER, POINTER, NUMBER);
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private Calls() {}

  /// A function, to be given to a call.
  static MemorySegment function(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(
            () -> new UnsupportedOperationException("the C library lacks the function " + name));
  }

  /// A number, as the second argument, the fourth or the fifth.
  static MemorySegment number(long value) {
    return value == 0 ? NONE : MemorySegment.ofAddress(value);
  }

  /// Calls what never waits, takes up to three numbers, and has an `int` for a result.
  ///
  /// @return the result, or the error number, negative
  static int call(MemorySegment function, int first, int second, int third) {
    return callInt(function, first, number(second), third, NONE);
  }

  /// Calls what never waits, and has a `long` for a result.
  ///
  /// @return the result, or the error number, negative
  static long call(
      CallMemory memory,
      MemorySegment function,
      long first,
      MemorySegment second,
      long third,
      MemorySegment fourth,
      MemorySegment fifth,
      long sixth) {
    try {
      long result =
          (long)
              Prompt.CALL.invokeExact(
                  function, memory.errorNumber(), first, second, third, fourth, fifth, sixth);
      return result < 0 ? -memory.lastError() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Calls what never waits, and has an `int` for a result, which leaves half of the register
  /// undefined.
  ///
  /// @return the result, or the error number, negative
  static int callInt(
      CallMemory memory,
      MemorySegment function,
      long first,
      MemorySegment second,
      long third,
      MemorySegment fourth,
      MemorySegment fifth,
      long sixth) {
    try {
      int result =
          (int)
              (long)
                  Prompt.CALL.invokeExact(
                      function, memory.errorNumber(), first, second, third, fourth, fifth, sixth);
      return result < 0 ? -memory.lastError() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The same of up to four arguments, where all memory is the caller's.
  static int callInt(
      MemorySegment function, long first, MemorySegment second, long third, MemorySegment fourth) {
    CallMemory memory = CallMemory.take();
    try {
      return callInt(memory, function, first, second, third, fourth, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Calls what may wait, takes up to three numbers, and has an `int` for a result. A virtual
  /// thread that waits in it holds its carrier.
  ///
  /// @return the result, or the error number, negative
  static int await(MemorySegment function, int first, int second, int third) {
    CallMemory memory = CallMemory.take();
    try {
      return await(memory, function, first, number(second), third, NONE);
    } finally {
      memory.giveBack();
    }
  }

  /// The same of up to four arguments. All memory is outside the heap.
  ///
  /// @return the result, or the error number, negative
  static int await(
      CallMemory memory,
      MemorySegment function,
      long first,
      MemorySegment second,
      long third,
      MemorySegment fourth) {
    return await(memory, function, first, second, third, fourth, NONE, 0);
  }

  /// The same of up to six arguments. All memory is outside the heap.
  ///
  /// @return the result, or the error number, negative
  static int await(
      CallMemory memory,
      MemorySegment function,
      long first,
      MemorySegment second,
      long third,
      MemorySegment fourth,
      MemorySegment fifth,
      long sixth) {
    try {
      int result =
          (int)
              (long)
                  Patient.CALL.invokeExact(
                      function, memory.errorNumber(), first, second, third, fourth, fifth, sixth);
      return result < 0 ? -memory.lastError() : result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Links the calls that may wait, before one does.
  static void linkAwait() {
    MethodHandle _ = Patient.CALL;
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
    CallMemory memory = CallMemory.take();
    try {
      // it may read a catalog of messages; an address is the whole of a register
      long text =
          (long)
              Patient.CALL.invokeExact(
                  Meaning.STRERROR, memory.errorNumber(), (long) number, NONE, 0L, NONE, NONE, 0L);
      return MemorySegment.ofAddress(text).reinterpret(Meaning.LONGEST).getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    } finally {
      memory.giveBack();
    }
  }

  /// Found only when something has failed.
  private static final class Meaning {
    static final long LONGEST = 1024;
    static final MemorySegment STRERROR = function("strerror");
  }
}
