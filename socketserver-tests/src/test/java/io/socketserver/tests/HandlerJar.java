package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandlerProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// A jar with handlers, as a stranger would make it.
public final class HandlerJar {

  private HandlerJar() {}

  /// Compiles and packs a jar of one module.
  ///
  /// @param folder where to work, and where the jar comes to lie
  /// @param name the module's name, and the jar's
  /// @param descriptor what stands between the braces of the descriptor, after `requires
  ///   io.socketserver.api`
  /// @param handler the source of the public class `Handlers` in the package of the module's name,
  ///   without its package and imports
  /// @return the jar
  static Path make(Path folder, String name, String descriptor, String handler) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("src-" + name).resolve(name));
    Path module = sources.resolveSibling("module-info.java");
    Files.writeString(
        module, "module " + name + " { requires io.socketserver.api; " + descriptor + " }");
    Path source = sources.resolve("Handlers.java");
    Files.writeString(
        source,
        "package "
            + name
            + ";\nimport io.socketserver.api.*;\nimport java.time.*;\nimport java.util.*;\n"
            + handler);
    Path classes = folder.resolve("classes-" + name);
    Path api = Program.location(RequestHandlerProvider.class.getModule().getName());
    run(
        "javac",
        "-p",
        api.toString(),
        "-d",
        classes.toString(),
        module.toString(),
        source.toString());
    Path jar = folder.resolve(name + ".jar");
    run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    return jar;
  }

  /// Packs a provider of this module, with its package, as a jar without a descriptor.
  ///
  /// @param folder where to
  /// @param provider the provider
  public static void pack(Path folder, Class<? extends RequestHandlerProvider> provider)
      throws IOException {
    String packageFolder = provider.getPackageName().replace('.', '/');
    List<Path> classes;
    try (Stream<Path> files = Files.list(Program.classes().resolve(packageFolder))) {
      classes = files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    String name = provider.getSimpleName().toLowerCase(Locale.ROOT) + ".jar";
    try (var out = Files.newOutputStream(folder.resolve(name));
        var jar = new JarOutputStream(out)) {
      for (Path file : classes) {
        add(jar, packageFolder + "/" + file.getFileName(), Files.readAllBytes(file));
      }
      add(
          jar,
          "META-INF/services/" + RequestHandlerProvider.class.getName(),
          (provider.getName() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  private static void run(String tool, String... arguments) {
    List<String> shown = new ArrayList<>(List.of(arguments));
    shown.addFirst(tool);
    int status = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments);
    assertThat(status).as("%s", shown).isZero();
  }
}
