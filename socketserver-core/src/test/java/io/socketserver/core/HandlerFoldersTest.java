package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.SERVICES;
import static io.socketserver.core.internal.discovery.JarMaker.handler;
import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static io.socketserver.core.internal.discovery.JarMaker.module;
import static io.socketserver.core.internal.discovery.JarMaker.plain;
import static io.socketserver.core.internal.discovery.JarMaker.providerClass;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.HandlerCatalog.Entry;
import io.socketserver.core.HandlerCatalog.Problem;
import io.socketserver.core.internal.discovery.JarMaker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/// What jars in folders give, and what is said of those that give nothing.
class HandlerFoldersTest {

  @TempDir Path folder;

  /// In every folder, so that each test shows that the others still load.
  @BeforeEach
  void dropGoodJar() {
    JarMaker.writeGood(folder.resolve("good.jar"));
  }

  private Path jar(String name) {
    return folder.resolve(name);
  }

  private HandlerCatalog load() {
    HandlerCatalog catalog = HandlerCatalog.load(List.of(folder));
    assertThat(catalog.find("good").moduleName()).isEqualTo("com.example.good");
    return catalog;
  }

  private List<String> names() {
    return load().entries().stream().map(Entry::name).toList();
  }

  private String onlyReason(Path source) {
    List<Problem> problems = load().problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().source()).isEqualTo(source.toString());
    assertThat(problems.getFirst().reason()).doesNotContain("\n");
    return problems.getFirst().reason();
  }

  @Nested
  class GoodJars {

    @Test
    void comeWithModuleVersionAndJar() {
      Entry good = load().find("good");
      assertThat(good.moduleName()).isEqualTo("com.example.good");
      assertThat(good.moduleVersion()).contains("1.2");
      assertThat(good.source()).contains(jar("good.jar"));
      assertThat(good.provider().description()).isEqualTo("answers with its name");
    }

    @Test
    void areListedByHandlerName() {
      handler("com.example.zebra", "zebra").writeTo(jar("a.jar"));
      handler("com.example.ant", "ant").writeTo(jar("z.jar"));
      assertThat(names()).containsExactly("ant", "good", "zebra");
    }

    @Test
    void mayHaveSeveralHandlers() {
      module(
              "com.example.two",
              "requires io.socketserver.api",
              "provides io.socketserver.api.RequestHandlerProvider"
                  + " with com.example.two.First, com.example.two.Second")
          .source("com.example.two.First", providerClass("First", "first"))
          .source("com.example.two.Second", providerClass("Second", "second"))
          .writeTo(jar("two.jar"));
      assertThat(names()).containsExactly("first", "good", "second");
    }

    @Test
    void mayHaveProviderMethods() {
      handlerModule("com.example.method")
          .provider(
              "com.example.method",
              "method",
              "public static RequestHandlerProvider provider() { return new Provider(1); }",
              "private Provider(int unused) {}")
          .writeTo(jar("method.jar"));
      assertThat(load().find("method").moduleName()).isEqualTo("com.example.method");
    }

    @Test
    void needNoDescriptor() {
      plain()
          .provider("com.example.plain", "plain")
          .entry(SERVICES, "com.example.plain.Provider\n")
          .writeTo(jar("plain-handler-2.1.jar"));
      Entry plain = load().find("plain");
      assertThat(plain.moduleName()).isEqualTo("plain.handler");
      assertThat(plain.moduleVersion()).contains("2.1");
    }

    @Test
    void takeTheirNewestEntries() {
      String version = "META-INF/versions/" + Runtime.version().feature() + "/";
      handlerModule("com.example.multi", "opens com.example.multi")
          .provider("com.example.multi", "multi")
          .attribute("Multi-Release", "true")
          .entry("com/example/multi/text", "old")
          .entry(version + "com/example/multi/text", "new")
          .writeTo(jar("multi.jar"));
      assertThat(load().find("multi").provider().getClass().getResourceAsStream("text"))
          .hasContent("new");
    }

    @Test
    void areNamedInStackTraces() {
      handlerModule("com.example.named")
          .provider(
              "com.example.named",
              "named",
              "public String toString() { return new Exception().getStackTrace()[0].toString(); }")
          .writeTo(jar("named.jar"));
      assertThat(load().find("named").provider().toString())
          .startsWith("named.jar/com.example.named/com.example.named.Provider.toString(");
    }

    @Test
    void doNotShareClassesOfOneName() {
      for (String name : List.of("one", "two")) {
        plain()
            .source(
                "com.example.shared.Version",
                "public class Version { public String toString() { return \"" + name + "\"; } }")
            .provider(
                "com.example." + name,
                name,
                "public String name() { return new com.example.shared.Version().toString(); }")
            .entry(SERVICES, "com.example." + name + ".Provider")
            .writeTo(jar(name + ".jar"));
      }
      assertThat(names()).containsExactly("good", "one", "two");
      assertThat(load().problems()).isEmpty();
    }
  }

  @Nested
  class Repetitions {

    @Test
    void ofHandlerNameLeaveTheEarlierJar() {
      handler("com.example.again", "good").writeTo(jar("h.jar"));
      assertThat(onlyReason(jar("h.jar")))
          .isEqualTo(
              "handler 'good' of module com.example.again is not used:"
                  + " module com.example.good in %s has one of that name"
                      .formatted(jar("good.jar")));
    }

    @Test
    void areDecidedByFileName() {
      handler("com.example.again", "good").writeTo(jar("a.jar"));
      assertThat(HandlerCatalog.load(List.of(folder)).find("good").source()).contains(jar("a.jar"));
    }

    @Test
    void ofModuleLeaveTheEarlierJar() {
      handler("com.example.good", "better").writeTo(jar("good-2.jar"));
      handler("com.example.good", "best").writeTo(jar("z.jar"));
      String reason =
          "module com.example.good is in " + jar("good-2.jar") + " too; that one is used";
      assertThat(HandlerCatalog.load(List.of(folder)).problems())
          .containsExactly(
              new Problem(jar("good.jar").toString(), reason),
              new Problem(jar("z.jar").toString(), reason));
    }

    @Test
    void acrossFoldersLeaveTheEarlierFolder(@TempDir Path other) {
      handler("com.example.a", "good").writeTo(other.resolve("a.jar"));
      HandlerCatalog catalog = HandlerCatalog.load(List.of(folder, other));
      assertThat(catalog.find("good").source()).contains(jar("good.jar"));
      assertThat(catalog.problems()).hasSize(1);
    }

    @Test
    void ofModulesOfTheProgramAreNotUsed() {
      module("io.socketserver.api").writeTo(jar("socketserver-api.jar"));
      assertThat(onlyReason(jar("socketserver-api.jar")))
          .isEqualTo("module io.socketserver.api is part of the program; the jar is not used");
    }
  }

  @Nested
  class Folders {

    @Test
    void thatAreMissingAreReported() {
      Path nowhere = folder.resolve("nowhere");
      HandlerCatalog catalog = HandlerCatalog.load(List.of(nowhere, folder));
      assertThat(catalog.problems())
          .containsExactly(new Problem(nowhere.toString(), "no such file or folder: " + nowhere));
      assertThat(catalog.find("good").name()).isEqualTo("good");
    }

    @Test
    void thatAreFilesAreReported() {
      assertThat(HandlerCatalog.load(List.of(jar("good.jar"))).problems())
          .containsExactly(
              new Problem(jar("good.jar").toString(), "not a folder: " + jar("good.jar")));
    }

    @Test
    void mayHoldOtherThings() throws IOException {
      Files.writeString(folder.resolve("README.md"), "no jar");
      Files.writeString(folder.resolve("old.jar.bak"), "no jar");
      Files.createDirectory(folder.resolve("folder"));
      assertThat(load().problems()).isEmpty();
    }

    /// To open a FIFO would wait until somebody writes to it.
    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void mayHoldWhatIsNoFile() throws Exception {
      fifo("a-fifo.jar");
      Files.createSymbolicLink(jar("b-link.jar"), jar("a-fifo.jar"));
      Files.createDirectory(jar("c-folder.jar"));
      Files.createSymbolicLink(jar("d-device.jar"), Path.of("/dev/tty"));
      try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.bind(UnixDomainSocketAddress.of(jar("e-socket.jar")));
        Files.createSymbolicLink(jar("f-good.jar"), jar("good.jar"));

        assertThat(load().problems())
            .filteredOn(
                problem -> problem.reason().equals("is not a regular file, and is not used"))
            .extracting(Problem::source)
            .containsExactly(
                jar("a-fifo.jar").toString(),
                jar("b-link.jar").toString(),
                jar("c-folder.jar").toString(),
                jar("d-device.jar").toString(),
                jar("e-socket.jar").toString());
      }
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void thatAreFifosAreReported() throws Exception {
      fifo("folder");
      assertThat(HandlerCatalog.load(List.of(jar("folder"))).problems())
          .containsExactly(new Problem(jar("folder").toString(), "not a folder: " + jar("folder")));
    }

    private void fifo(String name) throws Exception {
      assertThat(new ProcessBuilder("mkfifo", jar(name).toString()).start().waitFor()).isZero();
    }

    @Test
    void mayBeEmptyOrNone(@TempDir Path empty) {
      assertThat(HandlerCatalog.load(List.of(empty)).problems()).isEmpty();
      assertThat(HandlerCatalog.load().entries()).isEmpty();
    }

    @Test
    void mayBeRelative() {
      Path relative = Path.of("").toAbsolutePath().relativize(folder);
      assertThat(HandlerCatalog.load(List.of(relative)).find("good").source())
          .map(Path::isAbsolute)
          .contains(true);
    }
  }

  @Nested
  class Programs {

    @Test
    void mayHaveModulesThatHandlersRequire(@TempDir Path modules) throws Exception {
      Path library =
          module("com.example.host", "exports com.example.host")
              .source("com.example.host.Host", "public class Host {}")
              .writeTo(modules.resolve("host.jar"));
      handlerModule("com.example.guest", "requires com.example.host")
          .library(library)
          .provider(
              "com.example.guest",
              "guest",
              "public String toString() { return com.example.host.Host.class.getModule() + \"\"; }")
          .writeTo(jar("guest.jar"));
      ModuleLayer program = Layers.over(ModuleLayer.boot(), modules, "com.example.host");

      HandlerCatalog catalog = HandlerCatalog.load(program, List.of(folder));

      assertThat(catalog.problems()).isEmpty();
      assertThat(catalog.find("guest").provider()).hasToString("module com.example.host");
      assertThat(HandlerCatalog.load(List.of(folder)).problems())
          .extracting(Problem::reason)
          .containsExactly("Module com.example.host not found, required by com.example.guest");
    }

    @Test
    void onTheClassPathAreToldThatJarsNeedModules() {
      assertThat(HandlerCatalog.load(null, List.of(folder)).problems())
          .containsExactly(
              new Problem(
                  folder.toString(),
                  "handler jars need a program on the module path,"
                      + " and this one is on the class path"));
    }
  }
}
