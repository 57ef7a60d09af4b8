package io.socketserver.unix.internal.forking;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.HandlerCatalog;
import java.util.Optional;

/// Creates handlers in a child, from the server's message.
final class Handlers {

  private Handlers() {}

  static RequestHandlerFactory<StreamRequest> ofStreams(HandlerReference reference)
      throws ClassNotFoundException {
    // no switch over types: linking a program's first one takes longer than all the following code
    if (reference instanceof HandlerReference.OfClass named) {
      return ofClass(named);
    }
    var service = (HandlerReference.OfService) reference;
    return HandlerCatalog.load(service.folders()).streamHandlers(service.name(), service.options());
  }

  static RequestHandlerFactory<DatagramRequest> ofDatagrams(HandlerReference reference)
      throws ClassNotFoundException {
    if (reference instanceof HandlerReference.OfClass named) {
      return ofClass(named);
    }
    var service = (HandlerReference.OfService) reference;
    return HandlerCatalog.load(service.folders())
        .datagramHandlers(service.name(), service.options());
  }

  /// The server's compiler has checked the kind of request; the name is that of the class.
  @SuppressWarnings("unchecked")
  private static <R extends Request> RequestHandlerFactory<R> ofClass(
      HandlerReference.OfClass named) throws ClassNotFoundException {
    Class<?> type = find(named);
    return ClassHandlerFactory.of((Class<? extends RequestHandler<? super R>>) type);
  }

  private static Class<?> find(HandlerReference.OfClass named) throws ClassNotFoundException {
    if (named.moduleName().isEmpty()) {
      return Class.forName(named.className(), false, ClassLoader.getSystemClassLoader());
    }
    String name = named.moduleName().get();
    Optional<Module> module = ModuleLayer.boot().findModule(name);
    Class<?> type = module.isPresent() ? Class.forName(module.get(), named.className()) : null;
    if (type == null) {
      throw new ClassNotFoundException(named.className() + " in module " + name);
    }
    return type;
  }
}
