package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program without modules finds what one with modules finds. [matrix.ProgramIT] serves so.
class ClassPathIT {

  private static final String NATIVE = "--enable-native-access=";

  /// Tells what it finds.
  private static final String FINDS =
"""
      import io.socketserver.core.HandlerCatalog;
      import io.socketserver.core.ServerAddress;
      import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;

      void main() {
        IO.println(Transports.names() + " " + Transports.named("auto").name());
        HandlerCatalog.load().entries().forEach(entry -> IO.println(entry.name()));
        HandlerCatalog.load().problems().forEach(IO::println);
        IO.println(ServerAddress.parse("unix:/tmp/s").kind());
        IO.println(ServerAddress.parse("unixgram:/tmp/s").kind());
      }
""";

  @TempDir private Path folder;

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Program.javaHome().resolve("bin/java").toString());
    return command;
  }

  private static Launched.End run(List<String> command) throws Exception {
    try (Launched program = Launched.start(new ProcessBuilder(command))) {
      program.process().getOutputStream().close();
      return program.end();
    }
  }

  @Test
  void findsWhatAProgramWithModulesFinds() throws Exception {
    Path source = Files.writeString(folder.resolve("Finds.java"), FINDS);

    Launched.End modules =
        run(
            java(
                "--module-path",
                Program.modulePath(),
                "--add-modules",
                "ALL-MODULE-PATH",
                NATIVE + "io.socketserver.unix",
                source.toString()));
    Launched.End classes =
        run(java("--class-path", Program.modulePath(), NATIVE + "ALL-UNNAMED", source.toString()));

    assertThat(modules.err()).isEmpty();
    assertThat(modules.out()).startsWith("[auto, native, nio] native\n").contains("\nhttp\n");
    assertThat(classes).isEqualTo(modules);
  }

  /// Said once, and nothing is lost but the native transport.
  @Test
  void servesOverNioWhereNativeAccessIsNotEnabled() throws Exception {
    Path source = Files.writeString(folder.resolve("Finds.java"), FINDS);

    Launched.End end = run(java("--class-path", Program.modulePath(), source.toString()));

    assertThat(end.err()).isEmpty();
    assertThat(end.out()).startsWith("[auto, native, nio] nio\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial", "threading", "multiplexing", "forking"})
  void servesFromOneJar(String mixin) throws Exception {
    Path jar = shade(folder.resolve("all.jar"));
    List<String> command =
        java(
            "-jar",
            jar.toString(),
            "unix:" + folder.resolve("s"),
            "echo",
            mixin,
            "native",
            folder.toString());
    try (Launched server = Launched.start(new ProcessBuilder(command))) {
      String path = server.address().substring("unix:".length());
      RealClient nc = RealClient.require("nc");

      assertThat(nc.run("hello\n", "-N", "-U", path).succeeded().stdout()).isEqualTo("hello\n");

      server.process().getOutputStream().close();
      assertThat(server.end().status()).isZero();
    }
  }

  /// Puts all classes into one jar, as build plugins do: descriptors are left out, and lists of
  /// services are joined.
  private static Path shade(Path jar) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, LibraryServer.class.getName());
    manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
    Map<String, byte[]> files = new TreeMap<>();
    for (String place : Program.classPath().split(System.getProperty("path.separator"))) {
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        add(path, files);
      } else {
        try (FileSystem library = FileSystems.newFileSystem(path)) {
          add(library.getPath("/"), files);
        }
      }
    }
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        out.putNextEntry(new ZipEntry(each.getKey()));
        out.write(each.getValue());
      }
    }
    return jar;
  }

  private static void add(Path root, Map<String, byte[]> files) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (name.startsWith("META-INF/services/")) {
          files.merge(name, Files.readAllBytes(file), ClassPathIT::join);
        } else if (!name.startsWith("META-INF/") && !name.equals("module-info.class")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    return (new String(first, StandardCharsets.UTF_8) + new String(second, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }
}
