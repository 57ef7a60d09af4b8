package io.socketserver.core.internal.discovery;

import io.socketserver.api.RequestHandlerProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The jars in the handler folders, and a module layer for each that has handlers.
///
/// A layer holds one such jar and its dependencies among the others, so that a jar that is broken,
/// or brings another version of a library, does not affect the others.
final class HandlerJars {

  private static final String SERVICE = RequestHandlerProvider.class.getName();

  private final ModuleLayer parent;
  private final BiConsumer<String, String> problems;
  private final Map<String, MemoryModule> modules = new LinkedHashMap<>();
  private @Nullable Collection<MemoryModule> soundLibraries;

  HandlerJars(ModuleLayer parent, BiConsumer<String, String> problems) {
    this.parent = parent;
    this.problems = problems;
  }

  /// Reads the jars of a folder.
  void read(Path folder) {
    List<Path> jars;
    try {
      jars = list(folder.toAbsolutePath());
    } catch (IOException | RuntimeException e) {
      problems.accept(folder.toString(), Reasons.of(e));
      return;
    }
    for (Path jar : jars) {
      try {
        if (Files.readAttributes(jar, BasicFileAttributes.class).isRegularFile()) {
          add(MemoryModule.read(jar));
        } else {
          // Opening a FIFO would wait until another process writes to it.
          fail(jar, "is not a regular file, and is not used");
        }
      } catch (IOException | RuntimeException e) {
        fail(jar, Reasons.of(e));
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    // The stream would first open the folder, whatever it is, and then find that it is none.
    if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
      throw new NotDirectoryException(folder.toString());
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (file.toString().endsWith(".jar")) {
          jars.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(jars); // They differ in the file name only.
    return jars;
  }

  private void add(MemoryModule module) {
    String name = module.name();
    if (parent.findModule(name).isPresent()) {
      fail(module.jar(), "module %s is part of the program; the jar is not used".formatted(name));
      return;
    }
    MemoryModule earlier = modules.putIfAbsent(name, module);
    if (earlier != null) {
      fail(module.jar(), "module %s is in %s too; that one is used".formatted(name, earlier.jar()));
    } else if (handlersOf(module.descriptor()) == 0 && module.has("META-INF/services/" + SERVICE)) {
      fail(
          module.jar(),
          ("module %s has no 'provides %s' in its descriptor,"
                  + " and so its META-INF/services is ignored")
              .formatted(name, SERVICE));
    }
  }

  private void fail(Path jar, String reason) {
    problems.accept(jar.toString(), reason);
  }

  /// The jars that have handlers, in order.
  List<MemoryModule> withHandlers() {
    return modules.values().stream().filter(m -> handlersOf(m.descriptor()) > 0).toList();
  }

  /// Creates the layer of a jar.
  ///
  /// @throws FindException if a required module is missing
  /// @throws ResolutionException if its modules are incompatible
  /// @throws LayerInstantiationException if they cannot be loaded together
  ModuleLayer layer(MemoryModule root) {
    // The program's modules precede the other jars, but not this one.
    Configuration configuration =
        parent
            .configuration()
            .resolveAndBind(
                new Finder(Map.of(root.name(), root), List.of(root)),
                new Finder(modules, soundLibraries()),
                Set.of(root.name()));
    String name = root.jar().getFileName().toString();
    LayerLoader loader = new LayerLoader(name, configuration, parent);
    return ModuleLayer.defineModules(configuration, List.of(parent), _ -> loader).layer();
  }

  /// The jars without handlers whose dependencies are present: their services may be bound without
  /// breaking the handler for which they are bound.
  private Collection<MemoryModule> soundLibraries() {
    if (soundLibraries == null) {
      soundLibraries =
          modules.values().stream()
              .filter(m -> handlersOf(m.descriptor()) == 0 && isSound(m))
              .toList();
    }
    return soundLibraries;
  }

  private boolean isSound(MemoryModule library) {
    try {
      Configuration unused =
          parent
              .configuration()
              .resolve(
                  ModuleFinder.of(), new Finder(modules, List.of(library)), Set.of(library.name()));
      return unused != null;
    } catch (FindException | ResolutionException e) {
      return false;
    }
  }

  /// How many handler providers the modules of a layer declare.
  static int handlersOf(ModuleLayer layer) {
    return layer.modules().stream().mapToInt(m -> handlersOf(m.getDescriptor())).sum();
  }

  private static int handlersOf(ModuleDescriptor descriptor) {
    return descriptor.provides().stream()
        .filter(provides -> provides.service().equals(SERVICE))
        .mapToInt(provides -> provides.providers().size())
        .sum();
  }

  /// Whether a type comes from a module of the layer that is not its root. The type of a provider
  /// method may come from outside of the layer, and then the method counts as the root's.
  static boolean isOfAnotherJar(Class<?> type, ModuleLayer layer, Module root) {
    Module module = type.getModule();
    return module != root && module.getLayer() == layer && handlersOf(module.getDescriptor()) > 0;
  }

  /// Finds any of some modules by name, but exposes only some of them to service binding and to
  /// automatic modules.
  private record Finder(Map<String, MemoryModule> byName, Collection<MemoryModule> shown)
      implements ModuleFinder {

    @Override
    public Optional<ModuleReference> find(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Collections.unmodifiableSet(shown.stream().collect(Collectors.toSet()));
    }
  }
}
