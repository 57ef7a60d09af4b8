package io.socketserver.core.internal.discovery;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// A jar, read completely into memory.
///
/// It is not kept open: replacing the jar, in place or by a rename, or deleting it, does not affect
/// the handlers that run.
final class MemoryModule extends ModuleReference {

  private static final String DESCRIPTOR = "module-info.class";
  private static final String CLASS = ".class";
  private static final String SEPARATOR = "!/";
  private static final int MAGIC = 0xCAFEBABE;
  private static final int MAJOR_VERSION_OFFSET = 6;
  private static final int JAVA_0 = 44;

  private final Path jar;
  private final Map<String, byte[]> entries;
  private final CodeSource codeSource;
  private final URLStreamHandler urls = new Urls();

  private MemoryModule(ModuleDescriptor descriptor, Path jar, Map<String, byte[]> entries)
      throws MalformedURLException {
    super(descriptor, jar.toUri());
    this.jar = jar;
    this.entries = entries;
    this.codeSource = new CodeSource(jar.toUri().toURL(), (CodeSigner[]) null);
  }

  /// Reads a jar. One without a descriptor becomes an automatic module.
  ///
  /// @throws IOException if it cannot be read, or is not a jar
  /// @throws FindException if it is not a module
  static MemoryModule read(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    // Not verified: a signature would be meaningless here, where the folder itself is trusted.
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
    return new MemoryModule(descriptor(jar, entries), jar, entries);
  }

  private static ModuleDescriptor descriptor(Path jar, Map<String, byte[]> entries) {
    byte[] descriptor = entries.get(DESCRIPTOR);
    if (descriptor == null) {
      // The JDK implements the rules for the name, the packages and the services. It reads the jar
      // once more, and closes it.
      return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }
    String newer = newerThanThisJava(DESCRIPTOR, descriptor);
    if (newer != null) {
      throw new FindException(newer);
    }
    try {
      return ModuleDescriptor.read(ByteBuffer.wrap(descriptor), () -> packages(entries.keySet()));
    } catch (InvalidModuleDescriptorException e) {
      throw new FindException("the module descriptor in " + jar.getFileName() + " is invalid", e);
    }
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

  /// Checks whether a class was compiled for a newer Java than this one, whose own error has only
  /// the numbers of class files. Anything that is not a class file passes.
  ///
  /// @return a sentence, or null
  /// @source The Java Virtual Machine Specification, Java SE 25, section 4.1
  private static @Nullable String newerThanThisJava(String name, byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    if (bytes.length < MAJOR_VERSION_OFFSET + Short.BYTES || file.getInt(0) != MAGIC) {
      return null;
    }
    int compiledFor = Short.toUnsignedInt(file.getShort(MAJOR_VERSION_OFFSET)) - JAVA_0;
    int running = Runtime.version().feature();
    return compiledFor > running
        ? "%s was compiled for Java %d, and this is Java %d".formatted(name, compiledFor, running)
        : null;
  }

  Path jar() {
    return jar;
  }

  String name() {
    return descriptor().name();
  }

  /// The location of the classes, for stack traces and protection domains.
  CodeSource codeSource() {
    return codeSource;
  }

  /// The bytes of a class, as in the jar.
  ///
  /// @return the bytes, or null if the jar has no such class
  /// @throws UnsupportedClassVersionError if it was compiled for a newer Java
  byte @Nullable [] classBytes(String className) {
    byte[] bytes = entries.get(className.replace('.', '/') + CLASS);
    String newer = bytes == null ? null : newerThanThisJava(className, bytes);
    if (newer != null) {
      throw new UnsupportedClassVersionError(newer);
    }
    return bytes;
  }

  boolean has(String entry) {
    return entries.containsKey(entry);
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

  /// The URL of an entry. It looks like that of an entry on disk, and reads the bytes in memory:
  /// the JDK's own handler for `jar:` URLs would open the jar again, keep it open, and read a jar
  /// that has replaced it.
  ///
  /// @return the URL, or null if the jar has no such entry
  @Nullable URL url(String entry) {
    try {
      return has(entry) ? URL.of(uri(entry), urls) : null;
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI uri(String entry) {
    try {
      // Only the entry needs quoting; the jar's URL is quoted already, except for the separator.
      String archive = jar.toUri().toString().replace(SEPARATOR, "%21/");
      String path = new URI(null, null, "/" + entry, null).getRawPath();
      return URI.create("jar:" + archive + SEPARATOR + path.substring(1));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("cannot build a URL for the entry '" + entry + "'", e);
    }
  }

  private final class Urls extends URLStreamHandler {

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      String file = url.getFile();
      String entry;
      try {
        entry = URI.create(file.substring(file.indexOf(SEPARATOR) + 1)).getPath().substring(1);
      } catch (IllegalArgumentException e) {
        throw new IOException("no entry has the URL " + url, e);
      }
      byte[] bytes = entries.get(entry);
      if (bytes == null) {
        throw new FileNotFoundException("no entry '" + entry + "' in " + jar);
      }
      return new Connection(url, bytes);
    }
  }

  private static final class Connection extends URLConnection {

    private final byte[] bytes;

    Connection(URL url, byte[] bytes) {
      super(url);
      this.bytes = bytes;
    }

    @Override
    public void connect() {
      connected = true;
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable String getHeaderField(String name) {
      return name.equalsIgnoreCase("content-length") ? Integer.toString(bytes.length) : null;
    }
  }

  @Override
  public ModuleReader open() {
    return new Reader();
  }

  private final class Reader implements ModuleReader {

    private volatile boolean closed;

    @Override
    public Optional<URI> find(String name) throws IOException {
      return Optional.ofNullable(whileOpen().get(name)).map(_ -> uri(name));
    }

    @Override
    public Optional<ByteBuffer> read(String name) throws IOException {
      return Optional.ofNullable(whileOpen().get(name))
          .map(bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    @Override
    public Stream<String> list() throws IOException {
      return whileOpen().keySet().stream();
    }

    @Override
    public void close() {
      closed = true;
    }

    private Map<String, byte[]> whileOpen() throws IOException {
      if (closed) {
        throw new IOException("the reader of module " + name() + " is closed");
      }
      return entries;
    }
  }
}
