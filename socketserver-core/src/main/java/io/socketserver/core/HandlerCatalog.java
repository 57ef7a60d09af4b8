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

/// The handlers that can be asked for by name.
///
/// ```java
/// HandlerCatalog catalog = HandlerCatalog.load(List.of(Path.of("handlers")));
/// catalog.problems().forEach(p -> System.err.println(p.source() + ": " + p.reason()));
/// var server = new TcpServer(address, catalog.streamHandlers("http", Map.of("root", "/srv/www")));
/// ```
///
/// Handlers are [providers][RequestHandlerProvider] that are found as services: on the module path,
/// on the class path, and in jars that lie in folders. Each such jar is a module layer of its own,
/// over the program's: its root is the jar's module, and the other jars of the folders may give
/// what it requires. A jar without a descriptor becomes an automatic module. Jars are read into
/// memory, so one may be overwritten or deleted while its handlers run; another catalog then has
/// the new ones.
///
/// What is wrong with one jar leaves the others alone, and becomes a [Problem].
///
/// @threading Immutable. Providers are called by the thread that calls.
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
  /// @param provider where it comes from
  /// @param moduleName the provider's module; `ALL-UNNAMED` for the class path
  /// @param moduleVersion the module's version, where it has one
  /// @param source the jar, where it was dropped into a folder
  /// @since 0.1
  public record Entry(
      String name,
      RequestHandlerProvider provider,
      String moduleName,
      Optional<String> moduleVersion,
      Optional<Path> source) {}

  /// Something that was found and cannot be used.
  ///
  /// @param source the jar, folder or module
  /// @param reason what is wrong with it, in one line
  /// @since 0.1
  public record Problem(String source, String reason) {}

  /// Loads the handlers of the program.
  ///
  /// @return the catalog
  /// @throws IllegalStateException if two handlers have one name; the message names both modules
  public static HandlerCatalog load() {
    return load(List.of());
  }

  /// Loads the handlers of the program, and those of all files `*.jar` in some folders.
  ///
  /// @param folders the folders; where two jars hold the same module or handler, the one in the
  ///   earlier folder is used, or the one whose file name sorts first
  /// @return the catalog
  /// @throws IllegalStateException if two handlers of the program have one name; the message names
  ///   both modules
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

  /// What was found and cannot be used.
  ///
  /// @return the problems, in the order in which they were found; empty if all is well
  public List<Problem> problems() {
    return problems;
  }

  /// Finds a handler.
  ///
  /// @param name its name
  /// @return the handler
  /// @throws UnknownHandlerException if there is none of that name
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

  /// Makes a factory of handlers for a server of connections.
  ///
  /// @param name the handler
  /// @param options values of its options, by option
  /// @return the factory; where it is [AutoCloseable] the server closes it
  /// @throws UnknownHandlerException if there is no handler of that name
  /// @throws HandlerOptionException if an option is unknown, missing or wrong
  /// @throws IllegalArgumentException if the handler does not serve connections
  /// @throws IllegalStateException if the handler cannot be made; the cause says why
  public RequestHandlerFactory<StreamRequest> streamHandlers(
      String name, Map<String, String> options) {
    return make(name, RequestKind.STREAM, options, RequestHandlerProvider::streamHandlers);
  }

  /// Makes a factory of handlers for a server of datagrams.
  ///
  /// @param name the handler
  /// @param options values of its options, by option
  /// @return the factory; where it is [AutoCloseable] the server closes it
  /// @throws UnknownHandlerException if there is no handler of that name
  /// @throws HandlerOptionException if an option is unknown, missing or wrong
  /// @throws IllegalArgumentException if the handler does not serve datagrams
  /// @throws IllegalStateException if the handler cannot be made; the cause says why
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
