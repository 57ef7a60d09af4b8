package io.socketserver.core.internal.discovery;

import io.socketserver.api.RequestHandlerProvider;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A search for handlers: first in the program, then in folders of jars.
///
/// @threading For one thread.
public final class Discovery {

  private static final String PROGRAM = "the program";

  private final Map<String, Found> found = new TreeMap<>();
  private final BiConsumer<String, String> problems;

  private Discovery(BiConsumer<String, String> problems) {
    this.problems = problems;
  }

  /// Searches.
  ///
  /// @param layer the layer of the program, or null if it runs on the class path
  /// @param folders the folders, in order of precedence
  /// @param problems receives what was found and cannot be used: the jar, folder or module, and the
  ///   reason, in one line
  /// @return the usable handlers, sorted by name
  /// @throws IllegalStateException if two handlers of the program have the same name
  public static Map<String, Found> search(
      @Nullable ModuleLayer layer, List<Path> folders, BiConsumer<String, String> problems) {
    Discovery discovery = new Discovery(problems);
    discovery.searchProgram(layer);
    if (layer == null) {
      for (Path folder : folders) {
        problems.accept(
            folder.toString(),
            "handler jars need a program on the module path, and this one is on the class path");
      }
    } else if (!folders.isEmpty()) {
      discovery.searchFolders(layer, folders);
    }
    return Collections.unmodifiableMap(discovery.found);
  }

  private void searchProgram(@Nullable ModuleLayer layer) {
    // The thread's class loader sees the boot layer and the class path. If the code of a handler
    // jar calls, it is that jar's, which sees its own handlers too: they are not the program's.
    ClassLoader seen = Thread.currentThread().getContextClassLoader();
    if (seen instanceof LayerLoader) {
      seen = seen.getParent();
    }
    ServiceLoader<RequestHandlerProvider> services =
        layer == null || layer == ModuleLayer.boot()
            ? ServiceLoader.load(RequestHandlerProvider.class, seen)
            : ServiceLoader.load(layer, RequestHandlerProvider.class);
    Iterator<ServiceLoader.Provider<RequestHandlerProvider>> each = services.stream().iterator();
    String last = "";
    while (true) {
      ServiceLoader.Provider<RequestHandlerProvider> service;
      try {
        if (!each.hasNext()) {
          return;
        }
        service = each.next();
      } catch (ServiceConfigurationError | LinkageError e) {
        String reason = Reasons.of(e);
        if (reason.equals(last)) {
          return; // It is stuck: a loader whose resources cannot be listed fails for ever.
        }
        last = reason;
        problems.accept(PROGRAM, reason);
        continue;
      }
      Found handler = ask(service, null, Optional.empty());
      if (handler != null) {
        addOfProgram(handler);
      }
    }
  }

  private void addOfProgram(Found handler) {
    Found earlier = found.putIfAbsent(handler.name(), handler);
    if (earlier != null) {
      throw new IllegalStateException(
          "two handlers are named '%s', in modules %s and %s; rename one"
              .formatted(handler.name(), earlier.moduleName(), handler.moduleName()));
    }
  }

  private void searchFolders(ModuleLayer parent, List<Path> folders) {
    HandlerJars jars = new HandlerJars(parent, problems);
    folders.forEach(jars::read);
    for (MemoryModule jar : jars.withHandlers()) {
      String source = jar.jar().toString();
      try {
        ModuleLayer layer = jars.layer(jar);
        Module root = layer.findModule(jar.name()).orElseThrow();
        try (var _ = ContextLoader.enter(root.getClassLoader())) {
          searchLayer(layer, root, jar);
        }
      } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
        // FindException, ResolutionException and LayerInstantiationException among others.
        problems.accept(source, Reasons.of(e));
      }
    }
  }

  private void searchLayer(ModuleLayer layer, Module root, MemoryModule jar) {
    Iterator<ServiceLoader.Provider<RequestHandlerProvider>> each =
        ServiceLoader.load(layer, RequestHandlerProvider.class).stream().iterator();
    // A layer's own providers precede those of its parents, which are not queried again.
    for (int left = HandlerJars.handlersOf(layer); left > 0; left--) {
      try {
        ServiceLoader.Provider<RequestHandlerProvider> service = each.next();
        // A jar that another one requires is in the other's layer too; it also has its own layer.
        if (!HandlerJars.isOfAnotherJar(service.type(), layer, root)) {
          Found handler = ask(service, root, Optional.of(jar.jar()));
          if (handler != null) {
            addOfJar(handler, jar);
          }
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.accept(jar.jar().toString(), Reasons.of(e));
      }
    }
  }

  private void addOfJar(Found handler, MemoryModule jar) {
    Found earlier = found.putIfAbsent(handler.name(), handler);
    if (earlier != null) {
      problems.accept(
          jar.jar().toString(),
          "handler '%s' of module %s is not used: module %s%s has one of that name"
              .formatted(
                  handler.name(),
                  handler.moduleName(),
                  earlier.moduleName(),
                  earlier.jar().map(path -> " in " + path).orElse("")));
    }
  }

  private @Nullable Found ask(
      ServiceLoader.Provider<RequestHandlerProvider> service,
      @Nullable Module root,
      Optional<Path> jar) {
    Module module = root == null ? service.type().getModule() : root;
    String reason;
    try {
      RequestHandlerProvider provider = service.get();
      // A provider method may have the interface as its type, which does not identify its module.
      module = root == null ? provider.getClass().getModule() : root;
      return Found.ask(provider, module, jar);
    } catch (InvalidProviderException e) {
      reason = service.type().getName() + ": " + e.reason();
    } catch (ServiceConfigurationError e) {
      reason = Reasons.of(e);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      reason = service.type().getName() + " failed: " + Reasons.of(e);
    }
    String source =
        jar.map(Path::toString).orElse(module.isNamed() ? "module " + module.getName() : PROGRAM);
    problems.accept(source, Reasons.oneLine(reason));
    return null;
  }
}
