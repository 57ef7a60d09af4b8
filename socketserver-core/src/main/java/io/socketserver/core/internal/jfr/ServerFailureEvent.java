package io.socketserver.core.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// A failure of the server's own code.
@Name("io.socketserver.ServerFailure")
@Label("Server Failure")
@Description("The server's own code failed outside any request")
final class ServerFailureEvent extends ServerEvent {

  @Label("Step")
  @Description("The name of the method that failed")
  @Nullable String step;

  @Label("Failure")
  @Nullable String failure;
}
