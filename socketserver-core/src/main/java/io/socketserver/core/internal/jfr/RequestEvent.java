package io.socketserver.core.internal.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// A request, from its receipt to its close. Emitted by the thread that closed it.
@Name("io.socketserver.Request")
@Label("Request")
@Description("A connection or a datagram, from its receipt to its close")
final class RequestEvent extends ServerEvent {

  @Label("Request Id")
  @Description("The number of the request within its server")
  long requestId;

  @Label("Client")
  @Nullable String client;

  @Label("Bytes Read")
  @DataAmount
  long bytesRead;

  @Label("Bytes Written")
  @DataAmount
  long bytesWritten;

  @Label("Outcome")
  @Description("COMPLETED, FAILED, or REFUSED before a handler was made")
  @Nullable String outcome;

  @Label("Fault")
  @Description("Whose fault a failure is: CLIENT, HANDLER or MACHINE")
  @Nullable String fault;

  @Label("Reason")
  @Description("Why the request failed or was refused")
  @Nullable String reason;
}
