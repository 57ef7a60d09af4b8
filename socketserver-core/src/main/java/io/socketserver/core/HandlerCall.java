package io.socketserver.core;

import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.internal.discovery.ContextLoader;
import io.socketserver.core.internal.discovery.ServiceFactory;
import org.jspecify.annotations.Nullable;

/// Serves a request with a new handler: setup, handle, finish.
///
/// @source CPython 3.13, `BaseRequestHandler.__init__`
final class HandlerCall {

  private HandlerCall() {}

  static <R extends Request> void run(RequestHandlerFactory<R> handlers, R request)
      throws Exception {
    try (var _ = ContextLoader.enter(ServiceFactory.loaderOf(handlers))) {
      serve(handlers.newHandler(), request);
    }
  }

  private static <R extends Request> void serve(RequestHandler<? super R> handler, R request)
      throws Exception {
    handler.setup(request);
    Throwable primary = null;
    try {
      handler.handle(request);
    } catch (Throwable e) {
      primary = e;
      throw e;
    } finally {
      finish(handler, request, primary);
    }
  }

  private static <R extends Request> void finish(
      RequestHandler<? super R> handler, R request, @Nullable Throwable primary) throws Exception {
    try {
      handler.finish(request);
    } catch (Throwable e) {
      Failures.rethrowFatal(e);
      if (primary == null) {
        throw e;
      }
      primary.addSuppressed(e);
    }
  }
}
