package io.socketserver.tests.matrix;

import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import java.util.Optional;
import java.util.function.Supplier;

/// A factory with a blocking handler for a thread or a process of its own, and an event-style one
/// for event loops.
record BothForms(
    RequestHandlerFactory<StreamRequest> blocking, Supplier<? extends EventHandler> events)
    implements RequestHandlerFactory<StreamRequest> {

  @Override
  public RequestHandler<? super StreamRequest> newHandler() throws Exception {
    return blocking.newHandler();
  }

  @Override
  public EventHandler newEventHandler() {
    return events.get();
  }

  @Override
  public Optional<HandlerReference> reference() {
    return blocking.reference();
  }
}
