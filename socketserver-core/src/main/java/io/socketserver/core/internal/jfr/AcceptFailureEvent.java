package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A failed attempt to take a request from the kernel.
@Name("io.socketserver.AcceptFailure")
@Label("Accept Failure")
@Description("An attempt to take a request from the kernel failed")
final class AcceptFailureEvent extends ServerEvent {

  @Label("Failure")
  @Nullable String failure;

  @Label("Consecutive")
  @Description("How many attempts have failed since the last that did not")
  int consecutive;

  @Label("Pause")
  @Description("How long the server pauses, unless a request ends earlier")
  @Timespan(Timespan.NANOSECONDS)
  long pause;
}
