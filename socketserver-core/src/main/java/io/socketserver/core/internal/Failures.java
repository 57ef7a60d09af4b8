package io.socketserver.core.internal;

import org.jspecify.annotations.Nullable;

/// Distinguishes failures that must not be survived, and keeps the first of several.
///
/// A request, or a hook of the server, may exhaust its stack or the heap, lack a class or fail an
/// assertion, without affecting others. If the virtual machine itself is broken, nothing can go on.
public final class Failures {

  private static final long REST_MILLIS = 100;

  private Failures() {}

  /// Whether the virtual machine itself is broken.
  ///
  /// @param failure what was thrown
  /// @return true if it must be rethrown
  public static boolean mustNotBeSurvived(Throwable failure) {
    return failure instanceof VirtualMachineError
        && !(failure instanceof StackOverflowError)
        && !(failure instanceof OutOfMemoryError);
  }

  /// Rethrows a failure that must not be survived.
  ///
  /// @param failure what was thrown
  public static void rethrowFatal(Throwable failure) {
    if (mustNotBeSurvived(failure)) {
      throw (Error) failure;
    }
  }

  /// Yields the processor to threads that can release memory.
  public static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutOfMemoryError e) {
      Thread.onSpinWait(); // sleeping on a virtual thread allocates, too
    }
  }

  /// Keeps the first failure, and notes a later one with it.
  ///
  /// @param first what was thrown first; null if nothing was
  /// @param later what was thrown now; may be the same
  /// @return the first
  public static Throwable join(@Nullable Throwable first, Throwable later) {
    if (first == null) {
      return later;
    }
    if (first != later) {
      first.addSuppressed(later);
    }
    return first;
  }
}
