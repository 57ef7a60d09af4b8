package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// A jar with handlers, compiled and packed as a stranger would.
final class HandlerJar {

  private HandlerJar() {}

  /// Makes a jar of one module.
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
    run("javac", "-p", api(), "-d", classes.toString(), module.toString(), source.toString());
    Path jar = folder.resolve(name + ".jar");
    run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    return jar;
  }

  private static String api() {
    Module api = Server.class.getModule();
    return Path.of(
            api.getLayer()
                .configuration()
                .findModule(api.getName())
                .orElseThrow()
                .reference()
                .location()
                .orElseThrow())
        .toString();
  }

  private static void run(String tool, String... arguments) {
    List<String> shown = new ArrayList<>(List.of(arguments));
    shown.addFirst(tool);
    int status = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments);
    assertThat(status).as("%s", shown).isZero();
  }
}
