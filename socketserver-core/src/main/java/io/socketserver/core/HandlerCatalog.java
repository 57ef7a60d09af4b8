package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.discovery.CheckedOptions;
import io.socketserver.core.internal.discovery.ContextLoader;
import io.socketserver.core.internal.discovery.Discovery;
import io.socketserver.core.internal.discovery.Found;
import io.socketserver.core.internal.discovery.Reasons;
import io.socketserver.core.internal.discovery.ServiceFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The handlers that are available by name.
///
/// ```java
/// HandlerCatalog catalog = HandlerCatalog.load(List.of(Path.of("handlers")));
/// catalog.problems().forEach(p -> System.err.println(p.source() + ": " + p.reason()));
/// var server = new TcpServer(address, catalog.streamHandlers("http", Map.of("root", "/srv/www")));
/// ```
///
/// Handlers are [providers][RequestHandlerProvider] that are discovered as services: on the module
/// path, on the class path, and in jars in folders. Each such jar gets its own module layer over
/// the program's: its root is the jar's module, and the other jars of the folders may provide its
/// dependencies. A jar without a descriptor becomes an automatic module. Jars are read into memory,
/// so you may overwrite or delete one while its handlers run; a new catalog then loads the new
/// ones.
///
/// A problem with one jar does not affect the others; it becomes a [Problem].
///
/// @threading Immutable. Providers are called on the caller's thread.
/// @since 0.1
public final class HandlerCatalog {

  private final Map<String, Found> handlers;
  private final List<Entry> entries;
  private final List<Problem> problems;
  private final List<Path> folders;

  private HandlerCatalog(Map<String, Found> handlers, List<Problem> problems, List<Path> folders) {
    this.handlers = handlers;
    this.entries = handlers.values().stream().map(HandlerCatalog::entry).toList();
    this.problems = List.copyOf(problems);
    this.folders = folders.stream().map(Path::toAbsolutePath).toList();
  }

  private static Entry entry(Found found) {
    return new Entry(
        found.name(), found.provider(), found.moduleName(), found.moduleVersion(), found.jar());
  }

  /// A handler.
  ///
  /// @param name its name
  /// @param provider its provider
  /// @param moduleName the provider's module; `ALL-UNNAMED` for the class path
  /// @param moduleVersion the module's version, if it has one
  /// @param source the jar, if it was dropped into a folder
  /// @since 0.1
  public record Entry(
      String name,
      RequestHandlerProvider provider,
      String moduleName,
      Optional<String> moduleVersion,
      Optional<Path> source) {}

  /// A jar, folder or provider that cannot be used.
  ///
  /// @param source the jar, folder or module
  /// @param reason the reason, in one line
  /// @since 0.1
  public record Problem(String source, String reason) {}

  /// Loads the handlers of the program.
  ///
  /// @return the catalog
  /// @throws IllegalStateException if two handlers have the same name; the message names both
  ///   modules
  public static HandlerCatalog load() {
    return load(List.of());
  }

  /// Loads the handlers of the program, and those of all files `*.jar` in some folders.
  ///
  /// @param folders the folders; if two jars have the same module or handler, the one in the
  ///   earlier folder is used, or the one whose file name sorts first
  /// @return the catalog
  /// @throws IllegalStateException if two handlers of the program have the same name; the message
  ///   names both modules
  /// @apiNote Jars need a program on the module path. On the class path each folder is a problem.
  public static HandlerCatalog load(List<Path> folders) {
    Module own = HandlerCatalog.class.getModule();
    return load(own.getLayer(), folders);
  }

  static HandlerCatalog load(@Nullable ModuleLayer layer, List<Path> folders) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Found> handlers =
        Discovery.search(
            layer, folders, (source, reason) -> problems.add(new Problem(source, reason)));
    return new HandlerCatalog(handlers, problems, folders);
  }

  /// The handlers.
  ///
  /// @return the handlers, sorted by name
  public List<Entry> entries() {
    return entries;
  }

  /// What was found but cannot be used.
  ///
  /// @return the problems, in the order in which they were found; empty if there are none
  public List<Problem> problems() {
    return problems;
  }

  /// Finds a handler.
  ///
  /// @param name its name
  /// @return the handler
  /// @throws UnknownHandlerException if there is none with that name
  public Entry find(String name) {
    return entry(found(name));
  }

  private Found found(String name) {
    Found found = handlers.get(name);
    if (found == null) {
      throw new UnknownHandlerException(name, handlers.keySet());
    }
    return found;
  }

  /// Creates a factory of handlers for a server of connections.
  ///
  /// @param name the handler
  /// @param options values of its options, by option
  /// @return the factory; if it is [AutoCloseable] the server closes it
  /// @throws UnknownHandlerException if there is no handler with that name
  /// @throws HandlerOptionException if an option is unknown, missing or invalid
  /// @throws IllegalArgumentException if the handler does not serve connections
  /// @throws IllegalStateException if the handlers cannot be created; the cause says why
  public RequestHandlerFactory<StreamRequest> streamHandlers(
      String name, Map<String, String> options) {
    return make(name, RequestKind.STREAM, options, RequestHandlerProvider::streamHandlers);
  }

  /// Creates a factory of handlers for a server of datagrams.
  ///
  /// @param name the handler
  /// @param options values of its options, by option
  /// @return the factory; if it is [AutoCloseable] the server closes it
  /// @throws UnknownHandlerException if there is no handler with that name
  /// @throws HandlerOptionException if an option is unknown, missing or invalid
  /// @throws IllegalArgumentException if the handler does not serve datagrams
  /// @throws IllegalStateException if the handlers cannot be created; the cause says why
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(
      String name, Map<String, String> options) {
    return make(name, RequestKind.DATAGRAM, options, RequestHandlerProvider::datagramHandlers);
  }

  private interface Maker<R extends Request> {
    @Nullable RequestHandlerFactory<R> make(RequestHandlerProvider provider, HandlerOptions options)
        throws Exception;
  }

  private <R extends Request> RequestHandlerFactory<R> make(
      String name, RequestKind kind, Map<String, String> options, Maker<R> maker) {
    Found found = found(name);
    if (!found.kinds().contains(kind)) {
      throw new IllegalArgumentException(
          kind == RequestKind.STREAM
              ? "handler '%s' serves only datagrams, not connections".formatted(name)
              : "handler '%s' serves only connections, not datagrams".formatted(name));
    }
    CheckedOptions checked = CheckedOptions.of(name, found.options(), options);
    RequestHandlerFactory<R> factory;
    try (var _ = ContextLoader.enter(found.jarLoader())) {
      factory = maker.make(found.provider(), checked);
    } catch (HandlerOptionException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException(
          "handler '%s' cannot be created: %s".formatted(name, Reasons.of(e)), e);
    }
    if (factory == null) {
      throw new IllegalStateException(
          "handler '%s' cannot be created: its provider returned no factory".formatted(name));
    }
    return ServiceFactory.of(
        factory,
        new HandlerReference.OfService(name, options, folders),
        found.provider().sharesState(),
        found.jarLoader());
  }
}
