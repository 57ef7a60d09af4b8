package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/// A server that is closed.
@Name("io.socketserver.ServerClosed")
@Label("Server Closed")
@Description("A server is closed; the counts are of requests that were in flight")
final class ServerClosedEvent extends ServerEvent {

  @Label("Elapsed")
  @Description("How long closing took")
  @Timespan(Timespan.NANOSECONDS)
  long elapsed;

  @Label("Finished")
  @Description("How many ended by themselves before the deadline")
  int finished;

  @Label("Asked")
  @Description("How many ended after the deadline, when they were cut off")
  int asked;

  @Label("Forced")
  @Description("How many had not ended even then")
  int forced;
}
