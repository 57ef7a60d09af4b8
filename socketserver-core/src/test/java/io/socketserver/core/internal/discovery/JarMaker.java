package io.socketserver.core.internal.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.socketserver.api.RequestHandlerProvider;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Compiles sources and packs them into a jar, as somebody who writes a handler would.
public final class JarMaker {

  public static final String SERVICES =
      "META-INF/services/" + RequestHandlerProvider.class.getName();

  private static final ToolProvider JAVAC = ToolProvider.findFirst("javac").orElseThrow();
  private static final int MAJOR_VERSION_OFFSET = 7;

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private final List<String> forNextJava = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private final Manifest manifest = new Manifest();
  private String moduleVersion = "";

  private JarMaker() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /// Begins a jar with a descriptor.
  public static JarMaker module(String name, String... directives) {
    JarMaker maker = new JarMaker();
    StringBuilder descriptor = new StringBuilder("module " + name + " {\n");
    for (String directive : directives) {
      descriptor.append("  ").append(directive).append(";\n");
    }
    maker.sources.put("module-info.java", descriptor + "}\n");
    return maker;
  }

  /// Begins a jar whose descriptor provides `MODULE.Provider`, which is still to be added.
  public static JarMaker handlerModule(String module, String... directives) {
    Stream<String> usual =
        Stream.of(
            "requires io.socketserver.api",
            "provides io.socketserver.api.RequestHandlerProvider with " + module + ".Provider");
    return module(module, Stream.concat(usual, Stream.of(directives)).toArray(String[]::new));
  }

  /// Begins a jar that is complete: its one handler answers connections with its name.
  public static JarMaker handler(String module, String name) {
    return handlerModule(module).provider(module, name);
  }

  /// Writes a jar that is complete, with the handler `good` of the module `com.example.good` 1.2.
  /// It is compiled once for all tests.
  public static Path writeGood(Path jar) {
    try {
      return Files.write(jar, Good.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Good {
    static final byte[] BYTES = handler("com.example.good", "good").version("1.2").toBytes();
  }

  /// Begins a jar without a descriptor.
  public static JarMaker plain() {
    return new JarMaker();
  }

  /// Adds a class `Provider` to a package, with some members of its own.
  public JarMaker provider(String packageName, String handler, String... members) {
    return source(packageName + ".Provider", providerClass("Provider", handler, members));
  }

  /// The source of a provider. What the members do not have is added.
  public static String providerClass(String className, String handler, String... members) {
    List<String> all = new ArrayList<>(List.of(members));
    for (String usual :
        List.of(
            "public String name() { return \"" + handler + "\"; }",
            "public String description() { return \"answers with its name\"; }",
            "public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }",
            """
            public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options)
                throws Exception {
              return RequestHandlerFactory.shared(request -> request.write(name()));
            }
            """)) {
      String signature = usual.substring(0, usual.indexOf(')') + 1);
      if (all.stream().noneMatch(member -> member.contains(signature))) {
        all.add(usual);
      }
    }
    return """
    import io.socketserver.api.*;
    import java.util.*;
    public class %s implements RequestHandlerProvider {
    %s
    }
    """
        .formatted(className, String.join("\n", all));
  }

  /// Adds a class. Its package is taken from its name.
  public JarMaker source(String className, String body) {
    String packageName = className.substring(0, className.lastIndexOf('.'));
    sources.put(className.replace('.', '/') + ".java", "package " + packageName + ";\n" + body);
    return this;
  }

  /// Adds an entry that is no class.
  public JarMaker entry(String name, String text) {
    entries.put(name, text.getBytes(UTF_8));
    return this;
  }

  /// Lets the sources see another jar.
  public JarMaker library(Path jar) {
    libraries.add(jar);
    return this;
  }

  /// Gives the module a version.
  public JarMaker version(String version) {
    moduleVersion = version;
    return this;
  }

  /// Sets an attribute of the manifest.
  public JarMaker attribute(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /// Makes a class look as if it was compiled for the next Java.
  public JarMaker compiledForNextJava(String entry) {
    forNextJava.add(entry);
    return this;
  }

  /// Replaces a class with something that is none.
  public JarMaker damaged(String entry) {
    damaged.add(entry);
    return this;
  }

  /// Makes the jar.
  public Path writeTo(Path jar) {
    try {
      Path work = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "make");
      Path classes = Files.createDirectory(work.resolve("classes"));
      compile(work, classes);
      pack(classes, jar);
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes the jar, for tests that write it many times.
  public byte[] toBytes() {
    try {
      Path folder = Files.createTempDirectory("jar");
      try {
        return Files.readAllBytes(writeTo(folder.resolve("made.jar")));
      } finally {
        deleteAll(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void compile(Path work, Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    String path = path();
    if (sources.containsKey("module-info.java")) {
      arguments.addAll(List.of("--module-path", path));
      if (!moduleVersion.isEmpty()) {
        arguments.addAll(List.of("--module-version", moduleVersion));
      }
    } else {
      arguments.addAll(List.of("--class-path", path));
    }
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("source").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(messages, true, UTF_8);
    if (JAVAC.run(out, out, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalArgumentException(messages.toString(UTF_8));
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder(placeOf(RequestHandlerProvider.class).toString());
    libraries.forEach(library -> path.append(File.pathSeparator).append(library));
    return path.toString();
  }

  private static Path placeOf(Class<?> type) {
    try {
      URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(each).toString().replace(File.separatorChar, '/');
        byte[] bytes = Files.readAllBytes(each);
        if (forNextJava.contains(name)) {
          bytes[MAJOR_VERSION_OFFSET]++;
        }
        put(out, name, damaged.contains(name) ? "damaged".getBytes(UTF_8) : bytes);
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(out, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
