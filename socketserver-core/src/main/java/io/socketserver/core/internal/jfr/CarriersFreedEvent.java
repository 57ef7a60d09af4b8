package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/// No request of a server holds a carrier of virtual threads any more.
@Name("io.socketserver.CarriersFreed")
@Label("Carriers Freed")
@Description("No request that was told of holds a carrier any more")
final class CarriersFreedEvent extends ServerEvent {

  @Label("Elapsed")
  @Timespan(Timespan.NANOSECONDS)
  long elapsed;
}
