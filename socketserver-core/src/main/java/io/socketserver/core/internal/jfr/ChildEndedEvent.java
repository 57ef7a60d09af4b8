package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// A process for requests that has ended.
@Name("io.socketserver.ChildEnded")
@Label("Child Ended")
@Description("A process that served requests has ended")
final class ChildEndedEvent extends ServerEvent {

  @Label("Process Id")
  long pid;

  @Label("Reason")
  @Description("DONE, NOT_STARTED, TIMED_OUT, CUT_OFF, or UNEXPECTED where nobody asked it to end")
  @Nullable String reason;

  @Label("Status")
  @Description("The exit status, or the signal that ended it")
  @Nullable String status;

  @Label("Request Id")
  @Description("The number of the request that it was serving; 0 for none")
  long requestId;
}
