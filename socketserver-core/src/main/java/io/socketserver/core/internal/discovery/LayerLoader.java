package io.socketserver.core.internal.discovery;

import java.lang.module.Configuration;
import java.lang.module.ResolvedModule;
import java.net.URL;
import java.security.SecureClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The class loader of one handler jar and its dependencies, all in memory.
///
/// The JDK's own loader of layers reads classes through a module reader, but opens resources by
/// their URLs, that is on disk. This one reads both from memory.
///
/// @threading Parallel capable, as every loader of named modules must be.
final class LayerLoader extends SecureClassLoader {

  static {
    registerAsParallelCapable();
  }

  private final Map<String, MemoryModule> byName = new LinkedHashMap<>();
  private final Map<String, MemoryModule> byPackage = new HashMap<>();

  /// The modules of the parent layer that those of this layer read.
  private final Set<Module> imported = new LinkedHashSet<>();

  /// Creates the loader of a configuration.
  ///
  /// @param name its name in stack traces
  /// @param configuration modules that are all [MemoryModule]
  /// @param parent the parent layer
  LayerLoader(String name, Configuration configuration, ModuleLayer parent) {
    super(name, LayerLoader.class.getClassLoader());
    for (ResolvedModule resolved : configuration.modules()) {
      MemoryModule module = (MemoryModule) resolved.reference();
      byName.put(module.name(), module);
      for (String packageName : module.descriptor().packages()) {
        byPackage.put(packageName, module);
      }
      for (ResolvedModule read : resolved.reads()) {
        if (read.configuration() != configuration) {
          parent.findModule(read.name()).ifPresent(imported::add);
        }
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    MemoryModule module = byPackage.get(packageOf(name));
    Class<?> loaded = module == null ? loadImported(name) : load(module, name);
    if (loaded == null) {
      throw new ClassNotFoundException(name);
    }
    return loaded;
  }

  @Override
  protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
    MemoryModule module = byPackage.get(packageOf(name));
    return module == null || !module.name().equals(moduleName) ? null : load(module, name);
  }

  private Class<?> loadImported(String name) throws ClassNotFoundException {
    String packageName = packageOf(name);
    for (Module module : imported) {
      ClassLoader loader = module.getClassLoader();
      if (loader != null && module.getPackages().contains(packageName)) {
        return loader.loadClass(name);
      }
    }
    return super.loadClass(name, false);
  }

  private @Nullable Class<?> load(MemoryModule module, String name) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      byte[] bytes = loaded == null ? module.classBytes(name) : null;
      return bytes == null
          ? loaded
          : defineClass(name, bytes, 0, bytes.length, module.codeSource());
    }
  }

  private static String packageOf(String className) {
    int end = className.lastIndexOf('.');
    return end < 0 ? "" : className.substring(0, end);
  }

  @Override
  protected @Nullable URL findResource(@Nullable String moduleName, String name) {
    MemoryModule module = byName.get(moduleName);
    return module == null ? null : module.url(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    Enumeration<URL> found = findResources(name);
    return found.hasMoreElements() ? found.nextElement() : null;
  }

  /// Resources that code of any module may see: those in closed packages are private to their
  /// module.
  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(
        byName.values().stream()
            .filter(module -> module.isOpen(name))
            .map(module -> module.url(name))
            .filter(Objects::nonNull)
            .toList());
  }
}
