package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.SERVICES;
import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static io.socketserver.core.internal.discovery.JarMaker.module;
import static io.socketserver.core.internal.discovery.JarMaker.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.HandlerCatalog.Entry;
import io.socketserver.core.HandlerCatalog.Problem;
import io.socketserver.core.internal.discovery.JarMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jars without handlers, in the folders of handlers.
class HandlerLibrariesTest {

  @TempDir Path folder;

  @BeforeEach
  void dropGoodJar() {
    JarMaker.writeGood(folder.resolve("good.jar"));
  }

  private Path jar(String name) {
    return folder.resolve(name);
  }

  private HandlerCatalog load() {
    return HandlerCatalog.load(List.of(folder));
  }

  private List<String> names() {
    return load().entries().stream().map(Entry::name).toList();
  }

  private String onlyReason(Path source) {
    List<Problem> problems = load().problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().source()).isEqualTo(source.toString());
    return problems.getFirst().reason();
  }

  private Path library(String text) {
    return module("com.example.library", "exports com.example.library")
        .source(
            "com.example.library.Names",
            "public class Names { public static final String name() { return \"%s\"; } }"
                .formatted(text))
        .writeTo(jar("library.jar"));
  }

  private void handlerThatRequires(Path library) {
    handlerModule("com.example.needy", "requires com.example.library")
        .library(library)
        .provider(
            "com.example.needy",
            "needy",
            "public String name() { return com.example.library.Names.name(); }")
        .writeTo(jar("needy.jar"));
  }

  @Test
  void areNoProblem() {
    library("unused");
    assertThat(load().problems()).isEmpty();
    assertThat(names()).containsExactly("good");
  }

  @Test
  void giveWhatHandlersRequire() {
    handlerThatRequires(library("from-library"));
    assertThat(names()).containsExactly("from-library", "good");
  }

  @Test
  void areMissedByName() throws IOException {
    Path library = library("gone");
    handlerThatRequires(library);
    Files.delete(library);
    assertThat(onlyReason(jar("needy.jar")))
        .isEqualTo("Module com.example.library not found, required by com.example.needy");
  }

  @Test
  void mayLieInAnotherFolder(@TempDir Path other) throws IOException {
    Path library = library("from-afar");
    handlerThatRequires(library);
    Files.move(library, other.resolve("library.jar"));
    assertThat(HandlerCatalog.load(List.of(folder, other)).find("from-afar")).isNotNull();
  }

  @Test
  void mayHaveNoDescriptor() {
    Path library =
        plain()
            .source(
                "com.example.library.Names",
                "public class Names { public static String name() { return \"automatic\"; } }")
            .attribute("Automatic-Module-Name", "com.example.library")
            .writeTo(jar("library.jar"));
    handlerThatRequires(library);
    assertThat(names()).containsExactly("automatic", "good");
  }

  @Test
  void goWithHandlersThatHaveNoDescriptor() {
    Path library = library("automatic");
    plain()
        .library(library)
        .provider(
            "com.example.plain",
            "plain",
            "public String name() { return com.example.library.Names.name(); }")
        .entry(SERVICES, "com.example.plain.Provider")
        .writeTo(jar("plain.jar"));
    // A jar without a descriptor cannot say what it requires: it gets other such jars only.
    assertThat(onlyReason(jar("plain.jar"))).contains("NoClassDefFoundError");
    plain()
        .source(
            "com.example.library.Names",
            "public class Names { public static String name() { return \"automatic\"; } }")
        .writeTo(library);
    assertThat(names()).containsExactly("automatic", "good");
  }

  @Test
  void provideServices(@TempDir Path elsewhere) {
    Path codec =
        module("com.example.codec", "exports com.example.codec", "uses com.example.codec.Codec")
            .source("com.example.codec.Codec", "public interface Codec { String name(); }")
            .writeTo(jar("codec.jar"));
    module(
            "com.example.codec.zip",
            "requires com.example.codec",
            "provides com.example.codec.Codec with com.example.codec.zip.Zip")
        .library(codec)
        .source(
            "com.example.codec.zip.Zip",
            "public class Zip implements com.example.codec.Codec {"
                + " public String name() { return \"zip\"; } }")
        .writeTo(jar("codec-zip.jar"));
    // It would break whoever is given it, as all of its services are meant for java.base.
    Path gone = module("com.example.gone").writeTo(elsewhere.resolve("gone.jar"));
    module(
            "com.example.unsound",
            "requires com.example.gone",
            "requires com.example.codec",
            "provides com.example.codec.Codec with com.example.unsound.Never")
        .library(gone)
        .library(codec)
        .source(
            "com.example.unsound.Never",
            "public class Never implements com.example.codec.Codec {"
                + " public String name() { return \"never\"; } }")
        .writeTo(jar("unsound.jar"));
    handlerModule("com.example.user", "requires com.example.codec", "uses com.example.codec.Codec")
        .library(codec)
        .provider(
            "com.example.user",
            "user",
            """
            public String name() {
              return "with-" + ServiceLoader.load(
                  getClass().getModule().getLayer(), com.example.codec.Codec.class)
                      .findFirst().orElseThrow().name();
            }
            """)
        .writeTo(jar("user.jar"));
    assertThat(names()).containsExactly("good", "with-zip");
    assertThat(load().problems()).isEmpty();
  }

  @Test
  void mayBeHandlersThemselves() {
    Path base =
        handlerModule("com.example.base", "exports com.example.base")
            .provider("com.example.base", "base")
            .writeTo(jar("base.jar"));
    handlerModule("com.example.derived", "requires com.example.base")
        .library(base)
        .source(
            "com.example.derived.Provider",
            "public class Provider extends com.example.base.Provider {"
                + " public String name() { return \"derived\"; } }")
        .writeTo(jar("derived.jar"));
    assertThat(names()).containsExactly("base", "derived", "good");
    assertThat(load().problems()).isEmpty();
    assertThat(load().find("base").moduleName()).isEqualTo("com.example.base");
  }
}
