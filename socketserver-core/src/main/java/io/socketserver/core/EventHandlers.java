package io.socketserver.core;

import io.socketserver.api.EventHandler;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.request.EventDriver;
import java.util.Objects;

/// The engine of event-style handlers, for requests that do not come from a server.
///
/// ```java
/// final class ScriptedRequest implements StreamRequest {
///   @Override
///   public void drive(EventHandler handler) throws Exception {
///     EventHandlers.drive(handler, this);
///   }
/// }
/// ```
///
/// @since 0.1
public final class EventHandlers {

  private EventHandlers() {}

  /// Serves a request with an event-style handler, on the calling thread, until the connection
  /// ends: what [StreamRequest#drive(EventHandler)] promises.
  ///
  /// @param handler the handler, which is called by one thread at a time
  /// @param request the request; its channel, [StreamRequest#awaitInput()],
  ///   [StreamRequest#shutdownOutput()] and [StreamRequest#close()] are used
  /// @throws Exception what a method of the handler threw, or the failure of the connection
  public static void drive(EventHandler handler, StreamRequest request) throws Exception {
    new EventDriver(Objects.requireNonNull(handler, "handler"), request).drive();
  }
}
