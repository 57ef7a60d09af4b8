package io.socketserver.tests.faults;

import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.tests.faults.handler.FaultsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// The handler [FaultsProvider] as a jar without a descriptor, to be dropped into a folder.
final class HandlerJar {

  private HandlerJar() {}

  /// Writes the jar.
  ///
  /// @param folder where to
  static void write(Path folder) throws IOException {
    String packageFolder = FaultsProvider.class.getPackageName().replace('.', '/');
    List<Path> classes;
    try (Stream<Path> files = Files.list(Program.classes().resolve(packageFolder))) {
      classes = files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    try (var out = Files.newOutputStream(folder.resolve("faults-handler.jar"));
        var jar = new JarOutputStream(out)) {
      for (Path file : classes) {
        add(jar, packageFolder + "/" + file.getFileName(), Files.readAllBytes(file));
      }
      add(
          jar,
          "META-INF/services/" + RequestHandlerProvider.class.getName(),
          (FaultsProvider.class.getName() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
