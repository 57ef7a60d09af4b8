package io.socketserver.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How another process can make the handlers of a [RequestHandlerFactory]. A lambda or an object
/// cannot go to another process; a name can.
///
/// @threading Immutable.
/// @since 0.1
public sealed interface HandlerReference {

  /// A class with a public constructor without parameters: a new instance for each request.
  ///
  /// @param moduleName its module; empty for the class path
  /// @param className its name, as [Class#getName()] gives it
  /// @since 0.1
  record OfClass(Optional<String> moduleName, String className) implements HandlerReference {

    /// Checks that nothing is null.
    public OfClass {
      Objects.requireNonNull(moduleName, "moduleName");
      Objects.requireNonNull(className, "className");
    }
  }

  /// A handler that is a service.
  ///
  /// @param name its name
  /// @param options the values of its options, as they were written
  /// @param folders where jars of handlers lie
  /// @since 0.1
  record OfService(String name, Map<String, String> options, List<Path> folders)
      implements HandlerReference {

    /// Copies the options and the folders.
    public OfService {
      Objects.requireNonNull(name, "name");
      options = Map.copyOf(options);
      folders = List.copyOf(folders);
    }
  }
}
