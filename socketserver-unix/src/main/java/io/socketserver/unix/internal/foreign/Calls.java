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

  /// A call that never waits. It takes arrays of the heap as they are, and the thread stays in Java
  /// as far as the virtual machine knows: a safepoint waits for it.
  static MethodHandle prompt(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        find(name), FunctionDescriptor.of(result, arguments), ERRNO, Linker.Option.critical(true));
  }

  /// A prompt call whose last arguments are variable ones, which some systems pass in another way.
  static MethodHandle promptVariadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        find(name),
        FunctionDescriptor.of(result, arguments),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed),
        Linker.Option.critical(true));
  }

  /// A call that may wait: for platform threads only, because it holds the carrier of a virtual
  /// thread. Memory that it is given is outside the heap.
  static MethodHandle waiting(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(find(name), FunctionDescriptor.of(result, arguments), ERRNO);
  }

  private static MemorySegment find(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(
            () -> new UnsupportedOperationException("the C library has no function " + name));
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
        LINKER.downcallHandle(find("strerror"), FunctionDescriptor.of(POINTER, INT));
  }
}
