package io.socketserver.core.internal;

/// Which failures end more than that in which they happened.
///
/// A request, or a hook of the server, may exhaust its stack or the heap, lack a class or fail an
/// assertion, and all others go on. When the virtual machine itself is broken, nothing can.
public final class Failures {

  private Failures() {}

  /// Whether the virtual machine itself is broken.
  ///
  /// @param failure what was thrown
  /// @return true if it must go on its way
  public static boolean mustNotBeSurvived(Throwable failure) {
    return failure instanceof VirtualMachineError
        && !(failure instanceof StackOverflowError)
        && !(failure instanceof OutOfMemoryError);
  }

  /// Lets a failure that must not be survived go on its way.
  ///
  /// @param failure what was thrown
  public static void rethrowFatal(Throwable failure) {
    if (mustNotBeSurvived(failure)) {
      throw (Error) failure;
    }
  }
}
