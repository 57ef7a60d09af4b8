package io.socketserver.unix.internal.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// How the functions of the C library are found and called.
///
/// Linking a function takes 20 ms for the first one, a third of the start of a process, and almost
/// nothing for another one of the same shape. So all have one shape, whatever their arguments are.
/// A function with fewer arguments gets zeros that it does not read, because arguments are in
/// registers; a number is in a register that could also hold a wider one, or an address. On Linux
/// variadic arguments are passed like others.
///
/// The first, third and sixth arguments are numbers, or addresses of off-heap memory; the others
/// may be heap arrays too. Sizes, which vary from call to call, are third; only a few constants
/// need to be passed as numbers in the others.
///
/// There are two ways to call. During [#call] and [#callInt] the thread cannot reach a safepoint,
/// and until it does, the process can neither collect garbage nor dump threads nor end. They are
/// only for functions that return at once *whatever other programs do*. During [#await] it can.
/// docs/adr/0023-what-may-block-is-no-critical-call.md lists what may delay each function; one that
/// is not in that table is called with [#await].
///
/// @source System V ABI for AMD64, section 3.2.3; Procedure Call Standard for AArch64, section 6.4
/// @source errno(3); java.lang.foreign.Linker.Option of JDK 25
@SuppressWarnings("restricted") // users of this module allow it with --enable-native-access
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

  /// Looks up a function.
  static MemorySegment function(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(
            () -> new UnsupportedOperationException("the C library lacks the function " + name));
  }

  /// A number as the second, fourth or fifth argument.
  static MemorySegment number(long value) {
    return value == 0 ? NONE : MemorySegment.ofAddress(value);
  }

  /// Calls a function that never waits, takes up to three numbers and returns an `int`.
  ///
  /// @return the result, or the error number, negative
  static int call(MemorySegment function, int first, int second, int third) {
    return callInt(function, first, number(second), third, NONE);
  }

  /// Calls a function that never waits and returns a `long`.
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

  /// Calls a function that never waits and returns an `int`, which leaves half of the register
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

  /// The same for up to four arguments, with memory of the caller.
  static int callInt(
      MemorySegment function, long first, MemorySegment second, long third, MemorySegment fourth) {
    CallMemory memory = CallMemory.take();
    try {
      return callInt(memory, function, first, second, third, fourth, NONE, 0);
    } finally {
      memory.giveBack();
    }
  }

  /// Calls a function that may wait, takes up to three numbers and returns an `int`. A virtual
  /// thread that waits in it pins its carrier.
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

  /// The same for up to four arguments. All memory is off-heap.
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

  /// The same for up to six arguments. All memory is off-heap.
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

  /// Links the calls that may wait, in advance.
  static void linkAwait() {
    MethodHandle _ = Patient.CALL;
  }

  /// Critical calls: they accept heap arrays, and for the virtual machine the thread stays in Java,
  /// so a safepoint waits for it.
  private static final class Prompt {
    static final MethodHandle CALL =
        LINKER.downcallHandle(SHAPE, ERRNO, Linker.Option.critical(true));
  }

  private static final class Patient {
    static final MethodHandle CALL = LINKER.downcallHandle(SHAPE, ERRNO);
  }

  /// The error for a handle that threw: no function throws, so the binding is wrong.
  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a foreign call threw", thrown);
  }

  /// The description of an error number.
  static String meaning(int number) {
    CallMemory memory = CallMemory.take();
    try {
      // strerror may read a message catalog; its result is an address, a whole register
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

  /// Looked up only after a failure.
  private static final class Meaning {
    static final long LONGEST = 1024;
    static final MemorySegment STRERROR = function("strerror");
  }
}
