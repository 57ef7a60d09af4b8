package io.socketserver.core.internal.discovery;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ResolvedModule;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The class loader of one handler jar and the library jars it needs, all in memory.
///
/// The JDK's own loader of layers reads classes through a module reader, but opens resources by
/// their URLs, that is on disk. This one has both from memory.
///
/// @threading Parallel capable, as every loader of named modules must be.
final class LayerLoader extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  /// A module of this layer, with what its classes and resources want.
  private record Source(MemoryModule module, ProtectionDomain domain, MemoryUrls urls) {}

  private final Map<String, Source> byModule = new LinkedHashMap<>();
  private final Map<String, Source> byPackage = new HashMap<>();
  private final Collection<Module> imported;

  /// Makes the loader of a configuration.
  ///
  /// @param name what stack traces call it
  /// @param configuration modules that are all [MemoryModule]
  /// @param parent the layer beneath
  LayerLoader(String name, Configuration configuration, ModuleLayer parent) {
    super(name, LayerLoader.class.getClassLoader());
    for (ResolvedModule resolved : configuration.modules()) {
      MemoryModule module = (MemoryModule) resolved.reference();
      Source source = new Source(module, domain(module), new MemoryUrls(module));
      byModule.put(module.name(), source);
      for (String packageName : module.descriptor().packages()) {
        byPackage.put(packageName, source);
      }
    }
    this.imported = imported(configuration, parent);
  }

  private ProtectionDomain domain(MemoryModule module) {
    try {
      CodeSource source = new CodeSource(module.uri().toURL(), (CodeSigner[]) null);
      return new ProtectionDomain(source, null, this, null);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no address for " + module.jar(), e);
    }
  }

  /// The modules beneath that those of this layer read.
  private static Collection<Module> imported(Configuration configuration, ModuleLayer parent) {
    Set<Module> modules = new LinkedHashSet<>();
    for (ResolvedModule resolved : configuration.modules()) {
      for (ResolvedModule read : resolved.reads()) {
        if (read.configuration() != configuration) {
          parent.findModule(read.name()).ifPresent(modules::add);
        }
      }
    }
    return List.copyOf(modules);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        Source source = byPackage.get(packageOf(name));
        loaded = source == null ? loadImported(name) : define(source, name);
      }
      if (loaded == null) {
        throw new ClassNotFoundException(name);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
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

  @Override
  protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
    Source source = byPackage.get(packageOf(name));
    if (source == null || !source.module().name().equals(moduleName)) {
      return null;
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(source, name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    // Reached through super.loadClass only, for a package that no module here has.
    throw new ClassNotFoundException(name);
  }

  private @Nullable Class<?> define(Source source, String name) {
    byte[] bytes = source.module().classBytes(name);
    if (bytes == null) {
      return null;
    }
    String newer = ClassFiles.newerThanThisJava(name, bytes);
    if (newer != null) {
      throw new UnsupportedClassVersionError(newer);
    }
    return defineClass(name, bytes, 0, bytes.length, source.domain());
  }

  @Override
  protected @Nullable URL findResource(@Nullable String moduleName, String name)
      throws IOException {
    Source source = byModule.get(moduleName);
    return source == null || source.module().bytes(name) == null ? null : source.urls().url(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    List<URL> found = openResources(name);
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(openResources(name));
  }

  /// Resources as code of any module may see them: those in closed packages are their module's.
  private List<URL> openResources(String name) {
    List<URL> found = new ArrayList<>();
    for (Source source : byModule.values()) {
      if (source.module().bytes(name) != null && source.module().isOpen(name)) {
        found.add(source.urls().url(name));
      }
    }
    return found;
  }

  private static String packageOf(String className) {
    int end = className.lastIndexOf('.');
    return end < 0 ? "" : className.substring(0, end);
  }
}
