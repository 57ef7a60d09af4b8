package io.socketserver.core.internal.logging;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.CloseReport.Stuck;
import io.socketserver.api.HeldCarriers;
import io.socketserver.api.HeldCarriers.Holder;
import io.socketserver.api.Request;
import java.time.Duration;
import java.util.List;

/// Formats log lines about handlers that block others.
public final class BlockingText {

  /// The maximum number of holders that are shown with their stack traces.
  private static final int MOST_STACKS = 4;

  private BlockingText() {}

  /// A call blocks an event loop.
  ///
  /// @param blocked the call
  /// @param leftOut how many similar lines were suppressed
  /// @return the line, with the stack trace
  public static String blocked(BlockedLoop blocked, long leftOut) {
    return name(blocked.request())
        + " has blocked event loop "
        + blocked.loop()
        + " for "
        + LineText.duration(blocked.elapsed())
        + " (handler "
        + blocked.handler()
        + ")"
        + LineText.leftOut(leftOut)
        + "; "
        + place(blocked.request(), blocked.loop(), blocked.stack());
  }

  /// Requests hold carriers of virtual threads.
  ///
  /// @param held the requests
  /// @param leftOut how many similar lines were suppressed
  /// @return the line, with the stack traces of the first requests
  public static String held(HeldCarriers held, long leftOut) {
    List<Holder> holders = held.holders();
    var text = new StringBuilder();
    text.append(holders.size())
        .append(holders.size() == 1 ? " request holds a carrier" : " requests hold carriers")
        .append(" of virtual threads (a handler computes, or blocks outside of Java); ")
        .append(
            held.added() > 0
                ? "carriers added for other requests: " + held.added()
                : "no carriers can be added, so new requests get platform threads")
        .append(LineText.leftOut(leftOut));
    for (Holder holder : holders.subList(0, Math.min(holders.size(), MOST_STACKS))) {
      text.append(System.lineSeparator())
          .append(name(holder.request()))
          .append(", for ")
          .append(LineText.duration(holder.elapsed()))
          .append("; ")
          .append(place(holder.request(), "request-" + holder.request().id(), holder.stack()));
    }
    if (holders.size() > MOST_STACKS) {
      text.append(System.lineSeparator())
          .append(holders.size() - MOST_STACKS)
          .append(" more requests");
    }
    return text.toString();
  }

  /// No request holds a carrier any more.
  ///
  /// @param elapsed how long that lasted
  /// @param leftOut how many similar lines were suppressed
  /// @return the line
  public static String freed(Duration elapsed, long leftOut) {
    return "no request holds a carrier any more, after "
        + LineText.duration(elapsed)
        + LineText.leftOut(leftOut);
  }

  private static String name(Request request) {
    return "request " + request.id() + " from " + LineText.address(request.clientAddress());
  }

  private static String place(Request request, String thread, List<StackTraceElement> stack) {
    return LineText.place(new Stuck(request.id(), request.clientAddress(), thread, stack));
  }
}
