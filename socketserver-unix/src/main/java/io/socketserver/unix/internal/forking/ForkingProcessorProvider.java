package io.socketserver.unix.internal.forking;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.Server;
import io.socketserver.core.BaseServer;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.RequestProcessorProvider;
import io.socketserver.unix.internal.foreign.Platform;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Creates the processor with a process for each request, if the platform supports it.
///
/// @threading Called by the thread that activates a server.
/// @since 0.1
public final class ForkingProcessorProvider implements RequestProcessorProvider {

  /// For the service loader.
  public ForkingProcessorProvider() {}

  @Override
  public @Nullable RequestProcessor create(ProcessorOptions options, ProcessorContext context)
      throws IOException {
    if (!(options instanceof ForkingOptions forking)) {
      return null;
    }
    Optional<String> unsupported = Platform.unsupported();
    if (unsupported.isPresent()) {
      throw new UnsupportedOperationException(
          "the mixin 'forking' cannot be used here: " + unsupported.get());
    }
    requireDescriptors(context);
    requireNoLostOverride(context.server());
    requireNoSharedState(context);
    HandlerReference handlers = requireReference(context);
    return new ForkingProcessor(
        context, forking, new ChildPool(context, forking, setup(context, handlers, forking)));
  }

  private static Setup setup(
      ProcessorContext context, HandlerReference handlers, ForkingOptions forking)
      throws IOException {
    return new Setup(
        context.kind(),
        handlers,
        context.server().serverAddress(),
        forking.requestsPerChild(),
        context.limits(),
        LayerCodec.encode(context.layers()));
  }

  /// A socket goes to another process by the number of its descriptor.
  private static void requireDescriptors(ProcessorContext context) {
    try {
      int _ = context.server().fileno();
    } catch (UnsupportedOperationException e) {
      throw new UnsupportedOperationException(
          "the mixin 'forking' passes descriptors to other processes, and the transport '"
              + context.transport().name()
              + "' does not expose them; use the transport 'native'",
          e);
    }
  }

  /// In Python a child is a copy of its parent and has the server's overrides. Here it has not.
  private static void requireNoLostOverride(Server server) {
    for (Class<?> type = server.getClass();
        type != null && type != BaseServer.class;
        type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredMethods())
          .map(Method::getName)
          .anyMatch("finishRequest"::equals)) {
        throw new UnsupportedOperationException(
            type.getName()
                + " overrides finishRequest, which the mixin 'forking' would have to run in"
                + " another process that lacks "
                + type.getSimpleName()
                + "; move its code to the handler, or use the mixin 'threading'");
      }
    }
  }

  /// Each child would have a store, or a room, of its own.
  private static void requireNoSharedState(ProcessorContext context) {
    if (context.handlers().sharesState()) {
      throw new UnsupportedOperationException(
          "the requests of this handler share state in memory, and the mixin 'forking'"
              + " serves them in separate processes; use the mixin 'threading' or"
              + " 'multiplexing'");
    }
  }

  private static HandlerReference requireReference(ProcessorContext context) {
    return context
        .handlers()
        .reference()
        .orElseThrow(() ->
            new UnsupportedOperationException(
                "with the mixin 'forking' another process creates the handlers, so they cannot be a"
                    + " lambda, an object or a class of another layer ("
                    + context.handlers().getClass().getName()
                    + "); use ClassHandlerFactory.of(MyHandler.class), or a handler of"
                    + " HandlerCatalog by its name"));
  }
}
