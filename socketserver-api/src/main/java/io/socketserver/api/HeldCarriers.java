package io.socketserver.api;

import java.time.Duration;
import java.util.List;

/// Requests that keep the carriers of virtual threads from all other virtual threads: their
/// handlers compute, or block in the kernel or in native code.
///
/// @param holders the requests, each of which holds one carrier
/// @param added how many carriers there are for the others beyond the usual number; 0 if there are
///   no more to be had, so that only requests that begin now are served, on platform threads
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
  /// @param elapsed for how long it was seen to hold it without a byte read or written
  /// @param stack where its thread is
  /// @since 0.1
  public record Holder(Request request, Duration elapsed, List<StackTraceElement> stack) {

    /// Copies the stack.
    public Holder {
      stack = List.copyOf(stack);
    }
  }
}
