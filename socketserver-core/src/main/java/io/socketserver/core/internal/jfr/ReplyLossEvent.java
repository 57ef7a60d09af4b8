package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// A reply to a datagram that waited for others, and could not be sent.
@Name("io.socketserver.ReplyLoss")
@Label("Reply Loss")
@Description("A reply waited for others to be sent with, and the kernel refused to send it")
final class ReplyLossEvent extends ServerEvent {

  @Label("Client")
  @Nullable String client;

  @Label("Failure")
  @Nullable String failure;

  @Label("Lost")
  @Description("How many have been lost since the server was made")
  long lost;
}
