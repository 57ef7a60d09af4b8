package io.socketserver.unix.internal.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// How the functions of the C library are found and called.
///
/// To link a function costs milliseconds for each shape that its arguments have, and next to
/// nothing for a second one of the same shape. A process for one request feels that, so functions
/// of like shapes share one, and a shape is linked when it is first used. Where a function has
/// fewer arguments than its shape, it is given zeros that it does not look at, because arguments
/// are in registers; a whole number may come in a register that would hold a wider one. On Linux
/// variable arguments are passed as others.
///
/// @source System V ABI for AMD64, section 3.2.3; Procedure Call Standard for AArch64, section 6.4
/// @source errno(3); java.lang.foreign.Linker.Option of JDK 25
@SuppressWarnings("restricted") // who uses this module says so with --enable-native-access
final class Calls {

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout POINTER = ValueLayout.ADDRESS;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private Calls() {}

  /// A function, to be given to a call.
  static MemorySegment function(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(
            () -> new UnsupportedOperationException("the C library has no function " + name));
  }

  /// Calls what takes up to three numbers, without waiting.
  ///
  /// @return the result, or the error number, negative
  static int call(MemorySegment function, int first, int second, int third) {
    MemorySegment errno = errno();
    try {
      return result((int) Numbers.CALL.invokeExact(function, errno, first, second, third), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Calls what takes a descriptor, memory, its size, and up to one number more, without waiting.
  ///
  /// @return the result, or the error number, negative
  static long call(
      MemorySegment function, int descriptor, MemorySegment memory, long size, int flags) {
    return call(errno(), function, descriptor, memory, size, flags);
  }

  /// The same with a place for the error number that the caller keeps.
  static long call(
      MemorySegment errno,
      MemorySegment function,
      int descriptor,
      MemorySegment memory,
      long size,
      int flags) {
    try {
      return result(
          (long) Memory.CALL.invokeExact(function, errno, descriptor, memory, size, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The same where the result is an `int`, which leaves half of the register undefined.
  static int callInt(
      MemorySegment function, int descriptor, MemorySegment memory, long size, int flags) {
    MemorySegment errno = errno();
    try {
      return result(
          (int) (long) Memory.CALL.invokeExact(function, errno, descriptor, memory, size, flags),
          errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Calls what takes a descriptor, two pieces of memory, and up to one number more, without
  /// waiting.
  ///
  /// @return the result, or the error number, negative
  static int call(
      MemorySegment function, int descriptor, MemorySegment memory, MemorySegment size, int flags) {
    MemorySegment errno = errno();
    try {
      return result(
          (int) Names.CALL.invokeExact(function, errno, descriptor, memory, size, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Calls what takes three numbers, and up to two pieces of memory, without waiting.
  ///
  /// @return the result, or the error number, negative
  static int call(
      MemorySegment function,
      int first,
      int second,
      int third,
      MemorySegment memory,
      MemorySegment size) {
    MemorySegment errno = errno();
    try {
      return result(
          (int) Options.CALL.invokeExact(function, errno, first, second, third, memory, size),
          errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static final class Numbers {
    static final MethodHandle CALL = shape(INT, INT, INT, INT);
  }

  private static final class Memory {
    static final MethodHandle CALL = shape(LONG, INT, POINTER, LONG, INT);
  }

  private static final class Names {
    static final MethodHandle CALL = shape(INT, INT, POINTER, POINTER, INT);
  }

  private static final class Options {
    static final MethodHandle CALL = shape(INT, INT, INT, INT, POINTER, POINTER);
  }

  private static MethodHandle shape(MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        FunctionDescriptor.of(result, arguments), ERRNO, Linker.Option.critical(true));
  }

  /// A call that never waits, of a shape that few others have. It takes arrays of the heap as they
  /// are, and the thread stays in Java as far as the virtual machine knows: a safepoint waits for
  /// it.
  static MethodHandle prompt(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        function(name),
        FunctionDescriptor.of(result, arguments),
        ERRNO,
        Linker.Option.critical(true));
  }

  /// A call that may wait: for platform threads only, because it holds the carrier of a virtual
  /// thread. Memory that it is given is outside the heap.
  static MethodHandle waiting(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(function(name), FunctionDescriptor.of(result, arguments), ERRNO);
  }

  /// The place for the error number of a prompt call.
  static MemorySegment errno() {
    return MemorySegment.ofArray(new int[1]);
  }

  /// What a binding returns: the result, or the error number, negative.
  static int result(int result, MemorySegment errno) {
    return result < 0 ? -errno.get(INT, 0) : result;
  }

  static long result(long result, MemorySegment errno) {
    return result < 0 ? -errno.get(INT, 0) : result;
  }

  /// A handle threw: none of the functions does, so that the binding is wrong.
  static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a foreign call threw", thrown);
  }

  /// An error number in words.
  static String meaning(int number) {
    try {
      return ((MemorySegment) Meaning.STRERROR.invokeExact(number))
          .reinterpret(Meaning.LONGEST)
          .getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Found only when something has failed.
  private static final class Meaning {
    static final long LONGEST = 1024;
    static final MethodHandle STRERROR =
        LINKER.downcallHandle(function("strerror"), FunctionDescriptor.of(POINTER, INT));
  }
}
