package io.socketserver.unix.internal.foreign;

/// Links all foreign calls.
public final class Preloading {

  private Preloading() {}

  /// Links them, unless they are.
  public static void run() {
    int _ = Descriptors.flags(0);
    Calls.linkAwait();
  }
}
