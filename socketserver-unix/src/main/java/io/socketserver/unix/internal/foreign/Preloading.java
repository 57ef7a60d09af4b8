package io.socketserver.unix.internal.foreign;

/// Links all foreign calls.
public final class Preloading {

  private Preloading() {}

  /// Links those that are not linked yet.
  public static void run() {
    int _ = Descriptors.flags(0);
    Calls.linkAwait();
  }
}
