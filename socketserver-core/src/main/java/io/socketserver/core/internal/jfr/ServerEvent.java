package io.socketserver.core.internal.jfr;

import io.socketserver.api.Server;
import io.socketserver.core.internal.logging.LineText;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// What all events have.
@Category("Socket Server")
@StackTrace(false)
abstract class ServerEvent extends Event {

  @Label("Server")
  @Nullable String server;

  final void server(Server of) {
    server = LineText.address(of.serverAddress());
  }
}
