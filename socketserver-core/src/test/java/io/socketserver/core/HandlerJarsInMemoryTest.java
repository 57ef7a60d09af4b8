package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.handler;
import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static io.socketserver.core.internal.discovery.JarMaker.module;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.RequestHandlerProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A jar is read once: what happens to the file later does not matter to the handlers in it.
class HandlerJarsInMemoryTest {

  private static final String TEXT = "com/example/memory/text here.txt";
  private static final String CLOSED = "com/example/memory/closed/text.txt";

  /// A provider that loads a class which nothing has loaded before, and has resources beside it.
  private static final byte[] JAR =
      handlerModule("com.example.memory", "opens com.example.memory")
          .provider(
              "com.example.memory", "memory", "public String toString() { return Late.text(); }")
          .source(
              "com.example.memory.Late", "class Late { static String text() { return \"old\"; } }")
          .source("com.example.memory.closed.Any", "class Any {}")
          .entry(TEXT, "old text")
          .entry(CLOSED, "closed text")
          .entry("templates/text.txt", "template")
          .toBytes();

  @TempDir Path folder;
  private Path jar;
  private RequestHandlerProvider provider;

  @BeforeEach
  void load() throws IOException {
    // A folder with a space: addresses want quoting.
    jar = folder.resolve("in memory.jar");
    Files.write(jar, JAR);
    provider = HandlerCatalog.load(List.of(folder)).find("memory").provider();
  }

  private void overwrite() throws IOException {
    byte[] other =
        Files.readAllBytes(handler("com.example.other", "other").writeTo(folder.resolve("other")));
    Files.write(jar, other);
  }

  private String resource(String name) throws IOException {
    try (InputStream in = provider.getClass().getResourceAsStream(name)) {
      return in == null ? "nothing" : new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String content(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Nested
  class AfterTheJarWasOverwritten {

    @Test
    void classesStillLoad() throws IOException {
      overwrite();
      assertThat(provider).hasToString("old");
    }

    @Test
    void resourcesAreTheOldOnes() throws IOException {
      overwrite();
      assertThat(resource("text here.txt")).isEqualTo("old text");
    }

    @Test
    void anotherCatalogHasTheNewHandlers() throws IOException {
      overwrite();
      assertThat(HandlerCatalog.load(List.of(folder)).entries())
          .extracting(HandlerCatalog.Entry::name)
          .containsExactly("other");
    }
  }

  @Test
  void classesStillLoadAfterTheJarWasDeleted() throws IOException {
    Files.delete(jar);
    assertThat(provider).hasToString("old");
    assertThat(resource("text here.txt")).isEqualTo("old text");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noDescriptorStaysOpen() throws IOException {
    assertThat(provider).hasToString("old");
    assertThat(resource("text here.txt")).isEqualTo("old text");
    try (InputStream held = Files.newInputStream(folder.resolve("in memory.jar"))) {
      // So the search below can find something.
      assertThat(held.read()).isEqualTo('P');
      assertThat(openFiles()).containsOnlyOnce(jar.toRealPath());
    }
    assertThat(openFiles()).doesNotContain(jar.toRealPath());
  }

  private static List<Path> openFiles() throws IOException {
    List<Path> open = new ArrayList<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)) {
          open.add(Files.readSymbolicLink(descriptor));
        }
      }
    }
    return open;
  }

  @Nested
  class Resources {

    @Test
    void haveAddressesLikeThoseOfAJarOnDisk() {
      URL url = provider.getClass().getResource("text here.txt");
      assertThat(url).hasToString("jar:" + jar.toUri() + "!/com/example/memory/text%20here.txt");
    }

    @Test
    void knowTheirLength() throws IOException {
      URLConnection connection = provider.getClass().getResource("text here.txt").openConnection();
      connection.connect();
      assertThat(connection.getContentLengthLong()).isEqualTo("old text".length());
      assertThat(connection.getContentType()).isNull();
    }

    @Test
    @SuppressWarnings("deprecation") // What is under test is what old code does.
    void areFoundFromOneAnother() throws IOException {
      URL text = provider.getClass().getResource("text here.txt");
      assertThat(content(new URL(text, "closed/text.txt"))).isEqualTo("closed text");
      assertThatThrownBy(() -> new URL(text, "gone.txt").openStream())
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("com/example/memory/gone.txt");
      assertThatThrownBy(() -> new URL(text, "%zz").openStream())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("%zz");
    }

    @Test
    void areFoundInFoldersWhoseNamesEndWithTheSeparatorOfJars() throws IOException {
      Path wow = Files.createDirectory(folder.resolve("wow!"));
      Files.write(wow.resolve("in memory.jar"), JAR);
      provider = HandlerCatalog.load(List.of(wow)).find("memory").provider();
      assertThat(resource("text here.txt")).isEqualTo("old text");
    }

    @Test
    void thatAreNotThereAreNull() throws IOException {
      assertThat(resource("gone.txt")).isEqualTo("nothing");
      assertThat(provider.getClass().getClassLoader().getResource("gone.txt")).isNull();
    }

    @Test
    void inClosedPackagesAreHiddenFromOthers() throws IOException {
      ClassLoader loader = provider.getClass().getClassLoader();
      assertThat(loader.getResource(CLOSED)).isNull();
      assertThat(content(loader.getResource(TEXT))).isEqualTo("old text");
      assertThat(content(loader.getResources("templates/text.txt").nextElement()))
          .isEqualTo("template");
      assertThat(loader.getResource("com/example/memory/Late.class")).isNotNull();
      assertThat(loader.getResource("META-INF/MANIFEST.MF")).isNotNull();
    }
  }

  @Nested
  class ModuleReaders {

    private ModuleReference reference() {
      return provider
          .getClass()
          .getModule()
          .getLayer()
          .configuration()
          .findModule("com.example.memory")
          .orElseThrow()
          .reference();
    }

    @Test
    void readFromMemory() throws IOException {
      overwrite();
      try (ModuleReader reader = reference().open()) {
        assertThat(UTF_8.decode(reader.read(TEXT).orElseThrow()).toString()).isEqualTo("old text");
        assertThat(reader.read("gone")).isEmpty();
        assertThat(reader.find(TEXT)).map(URI::getScheme).contains("jar");
        assertThat(reader.find("gone")).isEmpty();
        assertThat(reader.list()).contains(TEXT, "module-info.class");
      }
    }

    @Test
    void failAfterTheirClose() throws IOException {
      ModuleReader reader = reference().open();
      reader.close();
      assertThatThrownBy(() -> reader.find(TEXT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed");
    }

    @Test
    void knowWhereTheJarWas() {
      assertThat(reference().location()).contains(jar.toUri());
    }
  }

  @Nested
  class Classes {

    @Test
    void thatAreNotThereAreNotFound() {
      ClassLoader loader = provider.getClass().getClassLoader();
      for (String name : List.of("com.example.memory.Gone", "com.example.gone.Gone", "Gone")) {
        assertThatThrownBy(() -> loader.loadClass(name))
            .isInstanceOf(ClassNotFoundException.class)
            .hasMessageContaining(name);
      }
      Module module = provider.getClass().getModule();
      assertThat(Class.forName(module, "com.example.memory.Gone")).isNull();
      assertThat(Class.forName(module, "com.example.gone.Gone")).isNull();
      assertThat(Class.forName(module, "com.example.memory.Late")).isNotNull();
    }

    @Test
    void tellWhereTheyComeFrom() throws Exception {
      Class<?> type = provider.getClass();
      assertThat(type.getProtectionDomain().getCodeSource().getLocation().toURI())
          .isEqualTo(jar.toUri());
    }

    @Test
    void ofLibrariesAreInTheLayerOfTheHandler(@TempDir Path other) {
      Path library =
          module("com.example.library", "exports com.example.library")
              .source("com.example.library.Library", "public class Library {}")
              .writeTo(other.resolve("library.jar"));
      handlerModule("com.example.user", "requires com.example.library")
          .library(library)
          .provider(
              "com.example.user",
              "user",
              "public String toString() { return new com.example.library.Library()"
                  + ".getClass().getModule().getLayer().toString(); }")
          .writeTo(other.resolve("user.jar"));
      RequestHandlerProvider user = HandlerCatalog.load(List.of(other)).find("user").provider();
      assertThat(user).hasToString(user.getClass().getModule().getLayer().toString());
    }
  }
}
