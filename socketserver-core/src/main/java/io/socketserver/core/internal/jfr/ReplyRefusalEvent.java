package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// A reply to a datagram that was not sent.
@Name("io.socketserver.ReplyRefusal")
@Label("Reply Refusal")
@Description("A reply was not sent because it was too large for the datagram")
final class ReplyRefusalEvent extends ServerEvent {

  @Label("Client")
  @Nullable String client;

  @Label("Refused")
  @Description("How many have been refused since the server was made")
  long refused;
}
