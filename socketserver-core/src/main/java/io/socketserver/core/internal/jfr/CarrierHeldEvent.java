package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A request that holds a carrier of virtual threads, while others have none. Emitted by the thread
/// that watches, so that the stack is a text.
@Name("io.socketserver.CarrierHeld")
@Label("Carrier Held")
@Description("A handler computes or blocks on a virtual thread, while others get no carrier")
final class CarrierHeldEvent extends ServerEvent {

  @Label("Request Id")
  @Description("The number of the request that is being handled")
  long requestId;

  @Label("Client")
  @Nullable String client;

  @Label("Elapsed")
  @Description("For how long the request was seen to hold it")
  @Timespan(Timespan.NANOSECONDS)
  long elapsed;

  @Label("Added")
  @Description("How many carriers there are for others beyond the usual number")
  int added;

  @Label("Stack")
  @Description("Where the thread of the request was, a line for each frame, the innermost first")
  @Nullable String stack;
}
