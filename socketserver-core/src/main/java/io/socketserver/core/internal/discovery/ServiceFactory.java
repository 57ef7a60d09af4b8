package io.socketserver.core.internal.discovery;

import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A provider's factory, with the name by which another process can create it.
///
/// @param <R> the kind of request
public class ServiceFactory<R extends Request> implements RequestHandlerFactory<R> {

  private final RequestHandlerFactory<R> made;
  private final HandlerReference reference;
  private final boolean sharesState;
  private final @Nullable ClassLoader loader;

  private ServiceFactory(
      RequestHandlerFactory<R> made,
      HandlerReference reference,
      boolean sharesState,
      @Nullable ClassLoader loader) {
    this.made = made;
    this.reference = reference;
    this.sharesState = sharesState || made.sharesState();
    this.loader = loader;
  }

  /// Adds the name to a factory, which stays closeable if it is.
  ///
  /// @param <R> the kind of request
  /// @param made the factory
  /// @param reference its name
  /// @param sharesState whether its provider declares shared state
  /// @param loader that of its jar, or null if it is the program's
  /// @return the factory, with the name
  public static <R extends Request> RequestHandlerFactory<R> of(
      RequestHandlerFactory<R> made,
      HandlerReference reference,
      boolean sharesState,
      @Nullable ClassLoader loader) {
    return made instanceof AutoCloseable closeable
        ? new Closeable<>(made, reference, sharesState, loader, closeable)
        : new ServiceFactory<>(made, reference, sharesState, loader);
  }

  /// The loader of the jar from which a factory comes.
  ///
  /// @param handlers any factory
  /// @return the loader, or null if the handlers are the program's
  public static @Nullable ClassLoader loaderOf(RequestHandlerFactory<?> handlers) {
    return handlers instanceof ServiceFactory<?> service ? service.loader : null;
  }

  @Override
  public final RequestHandler<? super R> newHandler() throws Exception {
    try (var _ = ContextLoader.enter(loader)) {
      return made.newHandler();
    }
  }

  @Override
  public final @Nullable EventHandler newEventHandler() throws Exception {
    try (var _ = ContextLoader.enter(loader)) {
      return made.newEventHandler();
    }
  }

  @Override
  public final Optional<HandlerReference> reference() {
    return Optional.of(reference);
  }

  @Override
  public final boolean sharesState() {
    return sharesState;
  }

  @Override
  public final String toString() {
    return made.toString();
  }

  @SuppressWarnings("try") // whether it may be interrupted is the provider's matter
  private static final class Closeable<R extends Request> extends ServiceFactory<R>
      implements AutoCloseable {

    private final AutoCloseable closeable;

    Closeable(
        RequestHandlerFactory<R> made,
        HandlerReference reference,
        boolean sharesState,
        @Nullable ClassLoader loader,
        AutoCloseable closeable) {
      super(made, reference, sharesState, loader);
      this.closeable = closeable;
    }

    @Override
    public void close() throws Exception {
      try (var _ = ContextLoader.enter(loaderOf(this))) {
        closeable.close();
      }
    }
  }
}
