package io.socketserver.core.internal.jfr;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.Server;
import io.socketserver.core.internal.logging.LineText;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What is known of a call that keeps an event loop waiting.
abstract class LoopEvent extends ServerEvent {

  @Label("Loop")
  @Description("The name of the thread of the loop")
  @Nullable String loop;

  @Label("Request Id")
  @Description("The number of the request that is being handled")
  long requestId;

  @Label("Client")
  @Nullable String client;

  @Label("Handler")
  @Description("The class of the handler")
  @Nullable String handler;

  @Label("Elapsed")
  @Description("How long the call has lasted, or lasted in all")
  @Timespan(Timespan.NANOSECONDS)
  long elapsed;

  final void call(Server of, BlockedLoop blocked) {
    server(of);
    loop = blocked.loop();
    requestId = blocked.request().id();
    client = LineText.address(blocked.request().clientAddress());
    handler = blocked.handler();
    elapsed = blocked.elapsed().toNanos();
  }
}
