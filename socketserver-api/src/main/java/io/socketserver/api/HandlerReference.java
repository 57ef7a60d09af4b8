package io.socketserver.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How another process can create the handlers of a [RequestHandlerFactory]. A lambda or an object
/// cannot be passed to another process; a name can.
///
/// @threading Immutable.
/// @since 0.1
public sealed interface HandlerReference {

  /// A class with a public no-argument constructor: a new instance for each request.
  ///
  /// @param moduleName its module; empty for the class path
  /// @param className its name, as returned by [Class#getName()]
  /// @since 0.1
  record OfClass(Optional<String> moduleName, String className) implements HandlerReference {

    /// Checks that nothing is null.
    public OfClass {
      Objects.requireNonNull(moduleName, "moduleName");
      Objects.requireNonNull(className, "className");
    }
  }

  /// A handler that is discovered as a service.
  ///
  /// @param name its name
  /// @param options the values of its options, as written
  /// @param folders the folders with handler jars
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
