package io.socketserver.core;

import io.socketserver.api.HandlerReference;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.Optional;

/// A factory that makes a new handler of a class for every request, in this process or in another.
///
/// ```java
/// RequestHandlerFactory<StreamRequest> handlers = ClassHandlerFactory.of(UpperHandler.class);
/// ```
///
/// @param <R> the kind of request
/// @apiNote A method reference such as `UpperHandler::new` is simpler and needs no access to the
///   package. It has no name that a child process could know; a class has.
/// @since 0.1
public final class ClassHandlerFactory<R extends Request> implements RequestHandlerFactory<R> {

  private final Class<? extends RequestHandler<? super R>> type;
  private final Constructor<? extends RequestHandler<? super R>> constructor;

  private ClassHandlerFactory(Class<? extends RequestHandler<? super R>> type) {
    this.type = type;
    this.constructor = constructor(type);
  }

  /// Gives a factory for a class.
  ///
  /// @param <R> the kind of request
  /// @param type a public class with a public no-argument constructor, in a package that its module
  ///   exports or opens to this one
  /// @return the factory
  /// @throws IllegalArgumentException if the class is invalid; the message says why
  public static <R extends Request> ClassHandlerFactory<R> of(
      Class<? extends RequestHandler<? super R>> type) {
    return new ClassHandlerFactory<>(Objects.requireNonNull(type, "type"));
  }

  /// Finds the constructor, and everything that will be wrong with it, before a request does.
  private static <T> Constructor<T> constructor(Class<T> type) {
    int modifiers = type.getModifiers();
    require(!type.isInterface() && !Modifier.isAbstract(modifiers), type, "is abstract");
    require(Modifier.isPublic(modifiers), type, "is not public");
    require(
        !type.isMemberClass() || Modifier.isStatic(modifiers),
        type,
        "is an inner class; make it static");
    Constructor<T> constructor;
    try {
      constructor = type.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "handler " + type.getName() + " has no public no-argument constructor; add one", e);
    }
    Module module = type.getModule();
    require(
        constructor.trySetAccessible(),
        type,
        "is not accessible: let module %s export or open the package %s to %s"
            .formatted(
                module.getName(),
                type.getPackageName(),
                ClassHandlerFactory.class.getModule().getName()));
    return constructor;
  }

  private static void require(boolean fine, Class<?> type, String otherwise) {
    if (!fine) {
      throw new IllegalArgumentException("handler " + type.getName() + " " + otherwise);
    }
  }

  @Override
  public RequestHandler<? super R> newHandler() throws Exception {
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
  }

  /// Another process has the layer of its own program, and no other.
  @Override
  public Optional<HandlerReference> reference() {
    Module module = type.getModule();
    boolean ofProgram =
        module.isNamed()
            ? module.getLayer() == ModuleLayer.boot()
            : type.getClassLoader() == ClassLoader.getSystemClassLoader();
    return ofProgram
        ? Optional.of(
            new HandlerReference.OfClass(Optional.ofNullable(module.getName()), type.getName()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return type.getName();
  }
}
