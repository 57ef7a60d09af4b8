package io.socketserver.api;

import java.time.Duration;
import java.util.List;

/// Requests that hold carriers of virtual threads, so that other virtual threads cannot run: their
/// handlers compute, or block in the kernel or in native code.
///
/// @param holders the requests, each of which holds one carrier
/// @param added how many carriers were added beyond the usual number; 0 if none can be added, so
///   that only new requests are served, on platform threads
/// @threading Immutable.
/// @since 0.1
public record HeldCarriers(List<Holder> holders, int added) {

  /// Copies the holders.
  public HeldCarriers {
    holders = List.copyOf(holders);
  }

  /// A request that holds a carrier.
  ///
  /// @param request the request
  /// @param elapsed for how long it has held the carrier without reading or writing a byte
  /// @param stack its thread's stack trace
  /// @since 0.1
  public record Holder(Request request, Duration elapsed, List<StackTraceElement> stack) {

    /// Copies the stack.
    public Holder {
      stack = List.copyOf(stack);
    }
  }
}
