package io.socketserver.core.internal.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// A jar, read whole into memory.
///
/// Nothing of it is open afterwards: who replaces the jar, in place or by a rename, or deletes it,
/// takes no class away from the handlers that run.
final class MemoryModule extends ModuleReference {

  private static final String DESCRIPTOR = "module-info.class";
  private static final String CLASS = ".class";

  private final Path jar;
  private final Map<String, byte[]> entries;

  private MemoryModule(ModuleDescriptor descriptor, Path jar, Map<String, byte[]> entries) {
    super(descriptor, jar.toUri());
    this.jar = jar;
    this.entries = entries;
  }

  /// Reads a jar. One without a descriptor becomes an automatic module.
  ///
  /// @throws IOException if it cannot be read, or is no jar
  /// @throws FindException if it is no module
  static MemoryModule read(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    // Not verified: a signature would say nothing here, where the folder itself is trusted.
    try (JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
      for (Iterator<JarEntry> each = file.versionedStream().iterator(); each.hasNext(); ) {
        JarEntry entry = each.next();
        if (!entry.isDirectory()) {
          try (InputStream in = file.getInputStream(entry)) {
            entries.put(entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    byte[] descriptor = entries.get(DESCRIPTOR);
    return new MemoryModule(
        descriptor == null ? automatic(jar) : explicit(jar, descriptor, entries.keySet()),
        jar,
        entries);
  }

  private static ModuleDescriptor explicit(Path jar, byte[] descriptor, Set<String> names) {
    String newer = ClassFiles.newerThanThisJava(DESCRIPTOR, descriptor);
    if (newer != null) {
      throw new FindException(newer);
    }
    try {
      return ModuleDescriptor.read(ByteBuffer.wrap(descriptor), () -> packages(names));
    } catch (InvalidModuleDescriptorException e) {
      throw new FindException("the module descriptor in " + jar.getFileName() + " is invalid", e);
    }
  }

  /// The JDK has the rules for the name, the packages and the services. It reads the jar once more,
  /// and closes it.
  private static ModuleDescriptor automatic(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  private static Set<String> packages(Set<String> names) {
    Set<String> packages = new LinkedHashSet<>();
    for (String name : names) {
      int slash = name.lastIndexOf('/');
      // No package's name has a hyphen: META-INF, WEB-INF.
      if (slash > 0 && name.endsWith(CLASS) && name.lastIndexOf('-', slash) < 0) {
        packages.add(name.substring(0, slash).replace('/', '.'));
      }
    }
    return packages;
  }

  Path jar() {
    return jar;
  }

  String name() {
    return descriptor().name();
  }

  /// The bytes of a class, as in the jar.
  byte @Nullable [] classBytes(String className) {
    return entries.get(className.replace('.', '/') + CLASS);
  }

  /// The bytes of an entry, as in the jar.
  byte @Nullable [] bytes(String entry) {
    return entries.get(entry);
  }

  /// Whether code of other modules may find an entry by its name.
  boolean isOpen(String entry) {
    int slash = entry.lastIndexOf('/');
    ModuleDescriptor descriptor = descriptor();
    if (slash < 0 || entry.endsWith(CLASS) || descriptor.isOpen() || descriptor.isAutomatic()) {
      return true;
    }
    String name = entry.substring(0, slash).replace('/', '.');
    return !descriptor.packages().contains(name)
        || descriptor.opens().stream().anyMatch(o -> !o.isQualified() && o.source().equals(name));
  }

  @Override
  public ModuleReader open() {
    return new MemoryModuleReader(this, entries);
  }

  URI uri() {
    return location().orElseThrow();
  }
}
