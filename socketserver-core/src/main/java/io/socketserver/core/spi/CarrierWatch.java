package io.socketserver.core.spi;

import io.socketserver.core.internal.carriers.Carriers;

/// Sees that virtual threads which a transport wakes get a carrier, though others may compute, or
/// block in the kernel.
///
/// @threading Safe for many threads.
/// @since 0.1
public final class CarrierWatch {

  private CarrierWatch() {}

  /// A platform thread has woken a virtual one, which must get a carrier soon. Whoever is woken by
  /// a virtual thread follows from that.
  public static void expect() {
    Carriers.expect();
  }
}
