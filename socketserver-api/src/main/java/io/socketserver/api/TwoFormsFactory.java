package io.socketserver.api;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/// A factory of handlers in two forms.
class TwoFormsFactory implements RequestHandlerFactory<StreamRequest> {

  private final RequestHandlerFactory<StreamRequest> blocking;
  private final Callable<? extends EventHandler> events;

  private TwoFormsFactory(
      RequestHandlerFactory<StreamRequest> blocking, Callable<? extends EventHandler> events) {
    this.blocking = Objects.requireNonNull(blocking, "blocking");
    this.events = Objects.requireNonNull(events, "events");
  }

  /// Makes a factory, which can be closed where the blocking one can.
  static RequestHandlerFactory<StreamRequest> of(
      RequestHandlerFactory<StreamRequest> blocking, Callable<? extends EventHandler> events) {
    return blocking instanceof AutoCloseable closeable
        ? new Closeable(blocking, events, closeable)
        : new TwoFormsFactory(blocking, events);
  }

  @Override
  public final RequestHandler<? super StreamRequest> newHandler() throws Exception {
    return blocking.newHandler();
  }

  @Override
  public final EventHandler newEventHandler() throws Exception {
    return events.call();
  }

  @Override
  public final Optional<HandlerReference> reference() {
    return blocking.reference();
  }

  @Override
  public final boolean sharesState() {
    return blocking.sharesState();
  }

  @Override
  public final String toString() {
    return blocking.toString();
  }

  @SuppressWarnings("try") // whether it may be interrupted is the factory's matter
  private static final class Closeable extends TwoFormsFactory implements AutoCloseable {

    private final AutoCloseable closeable;

    Closeable(
        RequestHandlerFactory<StreamRequest> blocking,
        Callable<? extends EventHandler> events,
        AutoCloseable closeable) {
      super(blocking, events);
      this.closeable = closeable;
    }

    @Override
    public void close() throws Exception {
      closeable.close();
    }
  }
}
