package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.SERVICES;
import static io.socketserver.core.internal.discovery.JarMaker.handler;
import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static io.socketserver.core.internal.discovery.JarMaker.module;
import static io.socketserver.core.internal.discovery.JarMaker.plain;
import static io.socketserver.core.internal.discovery.JarMaker.providerClass;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.HandlerCatalog.Problem;
import io.socketserver.core.internal.discovery.JarMaker;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each jar here has one thing wrong with it. The reason says what, and a good jar still loads.
class BadHandlerJarsTest {

  private static final int NEXT_JAVA = Runtime.version().feature() + 1;

  @TempDir Path folder;
  private Path bad;

  @BeforeEach
  void dropGoodJar() {
    bad = folder.resolve("bad.jar");
    JarMaker.writeGood(folder.resolve("good.jar"));
  }

  private String reason() {
    HandlerCatalog catalog = HandlerCatalog.load(List.of(folder));
    assertThat(catalog.entries()).extracting(HandlerCatalog.Entry::name).containsExactly("good");
    assertThat(catalog.problems()).hasSize(1);
    Problem problem = catalog.problems().getFirst();
    assertThat(problem.source()).isEqualTo(bad.toString());
    assertThat(problem.reason()).doesNotContain("\n");
    return problem.reason();
  }

  private String reasonWithMembers(String... members) {
    handlerModule("com.example.bad").provider("com.example.bad", "bad", members).writeTo(bad);
    return reason();
  }

  @Nested
  class ZipFiles {

    @Test
    void thatAreNoJar() throws IOException {
      Files.writeString(bad, "this is not a jar");
      assertThat(reason()).startsWith("ZipException: ");
    }

    @Test
    void thatAreEmpty() throws IOException {
      Files.createFile(bad);
      assertThat(reason()).isEqualTo("ZipException: zip file is empty");
    }

    @Test
    void thatAreCutShort() throws IOException {
      byte[] whole = Files.readAllBytes(handler("com.example.bad", "bad").writeTo(bad));
      Files.write(bad, Arrays.copyOf(whole, whole.length - 30));
      assertThat(reason()).startsWith("ZipException: ");
    }

    @Test
    void thatAreDamagedInside() throws IOException {
      byte[] bytes = Files.readAllBytes(handler("com.example.bad", "bad").writeTo(bad));
      Arrays.fill(bytes, 100, 200, (byte) 0x55);
      Files.write(bad, bytes);
      assertThat(reason()).startsWith("ZipException: ");
    }

    @Test
    void thatAreFolders() throws IOException {
      Files.createDirectory(bad);
      assertThat(reason()).isNotEmpty();
    }

    @Test
    void thatAreLinksToNothing() throws IOException {
      Files.createSymbolicLink(bad, folder.resolve("nothing"));
      assertThat(reason()).isEqualTo("no such file or folder: " + bad);
    }
  }

  @Nested
  class Descriptors {

    @Test
    void forTheNextJava() {
      handler("com.example.bad", "bad").compiledForNextJava("module-info.class").writeTo(bad);
      assertThat(reason())
          .isEqualTo(
              "module-info.class was compiled for Java %d, and this is Java %d"
                  .formatted(NEXT_JAVA, NEXT_JAVA - 1));
    }

    @Test
    void thatAreNone() {
      plain().entry("module-info.class", "no class file").writeTo(bad);
      assertThat(reason())
          .startsWith("the module descriptor in bad.jar is invalid")
          .contains("InvalidModuleDescriptorException");
    }

    @Test
    void thatRequireWhatIsNotThere(@TempDir Path elsewhere) {
      Path gone = module("com.example.gone").writeTo(elsewhere.resolve("gone.jar"));
      handlerModule("com.example.bad", "requires com.example.gone")
          .library(gone)
          .provider("com.example.bad", "bad")
          .writeTo(bad);
      assertThat(reason())
          .isEqualTo("Module com.example.gone not found, required by com.example.bad");
    }

    /// As with java.sql in a program that does not use it.
    @Test
    void thatRequireAModuleOfThisJavaThatIsNotInTheProgram() {
      String name =
          ModuleFinder.ofSystem().findAll().stream()
              .map(module -> module.descriptor().name())
              .filter(module -> ModuleLayer.boot().findModule(module).isEmpty())
              .findFirst()
              .orElseThrow();
      handlerModule("com.example.bad", "requires " + name)
          .provider("com.example.bad", "bad")
          .writeTo(bad);
      assertThat(reason())
          .isEqualTo(
              "Module "
                  + name
                  + " not found, required by com.example.bad; this Java has it: start with"
                  + " --add-modules "
                  + name);
    }

    @Test
    void thatForgetWhatServicesFilesSay() {
      module("com.example.bad", "requires io.socketserver.api")
          .provider("com.example.bad", "bad")
          .entry(SERVICES, "com.example.bad.Provider")
          .writeTo(bad);
      assertThat(reason())
          .isEqualTo(
              "module com.example.bad has no 'provides"
                  + " io.socketserver.api.RequestHandlerProvider' in its descriptor,"
                  + " and so its META-INF/services is ignored");
    }

    @Test
    void whosePackagesAreInTwoModules() {
      Path one = exporting("one", "split").writeTo(folder.resolve("one.jar"));
      Path two = exporting("two", "other").writeTo(folder.resolve("two.jar"));
      handlerModule("com.example.bad", "requires com.example.one", "requires com.example.two")
          .library(one)
          .library(two)
          .provider("com.example.bad", "bad")
          .writeTo(bad);
      // A newer version, which the compiler did not see.
      exporting("two", "split").writeTo(two);
      assertThat(reason()).contains("com.example.split", "com.example.one", "com.example.two");
    }

    private JarMaker exporting(String module, String packageName) {
      return module("com.example." + module, "exports com.example." + packageName)
          .source("com.example." + packageName + ".Split", "public class Split {}");
    }

    @Test
    void whoseHiddenPackagesCannotBeLoadedTogether() {
      Path one =
          module("com.example.one")
              .source("com.example.split.Split", "public class Split {}")
              .writeTo(folder.resolve("one.jar"));
      handlerModule("com.example.bad", "requires com.example.one")
          .library(one)
          .provider("com.example.bad", "bad")
          .source("com.example.split.Split", "public class Split {}")
          .writeTo(bad);
      assertThat(reason()).contains("com.example.split");
    }
  }

  @Nested
  class JarsWithoutDescriptor {

    @Test
    void whoseNamesAreNoModules() throws IOException {
      Path made =
          plain()
              .provider("com.example.bad", "bad")
              .entry(SERVICES, "com.example.bad.Provider")
              .writeTo(bad);
      bad = Files.move(made, folder.resolve("7.jar"));
      assertThat(reason()).contains("'7' is not a Java identifier");
    }

    @Test
    void whoseServicesAreNotInThem() {
      plain().entry(SERVICES, "com.example.bad.Provider").writeTo(bad);
      assertThat(reason()).contains("com.example.bad.Provider");
    }
  }

  @Nested
  class Providers {

    @Test
    void forTheNextJava() {
      handler("com.example.bad", "bad")
          .compiledForNextJava("com/example/bad/Provider.class")
          .writeTo(bad);
      assertThat(reason())
          .contains(
              "com.example.bad.Provider was compiled for Java %d, and this is Java %d"
                  .formatted(NEXT_JAVA, NEXT_JAVA - 1));
    }

    @Test
    void whoseClassesAreDamaged() {
      handlerModule("com.example.bad")
          .provider("com.example.bad", "bad")
          .damaged("com/example/bad/Provider.class")
          .writeTo(bad);
      assertThat(reason()).contains("ClassFormatError");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "public Provider() { throw new IllegalStateException(\"no luck\"); }"
              + " | io.socketserver.api.RequestHandlerProvider: Provider com.example.bad.Provider"
              + " could not be instantiated: IllegalStateException: no luck",
          "static { if (true) throw new IllegalStateException(\"no luck\"); }"
              + " | io.socketserver.api.RequestHandlerProvider: Provider com.example.bad.Provider"
              + " could not be instantiated: IllegalStateException: no luck",
          "public String name() { throw new IllegalStateException(\"no\\nluck\"); }"
              + " | com.example.bad.Provider failed: IllegalStateException: no luck",
          "public String name() { throw new IllegalStateException(); }"
              + " | com.example.bad.Provider failed: IllegalStateException",
          "public String description() { throw new AssertionError(\"no luck\"); }"
              + " | com.example.bad.Provider failed: AssertionError: no luck",
          "public Set<RequestKind> kinds() { throw new NoClassDefFoundError(\"gone/Gone\"); }"
              + " | com.example.bad.Provider failed: NoClassDefFoundError: gone/Gone",
          "public List<HandlerOption> options() { return List.of(HandlerOption.required(\"Bad!\","
              + " HandlerOption.Type.STRING, \"x\")); } | com.example.bad.Provider failed:"
              + " IllegalArgumentException: option name 'Bad!' must match [a-z][a-z0-9-]{0,63}",
        })
    void thatFail(String member, String reason) {
      assertThat(reasonWithMembers(member)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bad", "9bad", "-bad", "b_d", "b d", "bäd", "b\\nd"})
    void whoseNamesAreIllegal(String name) {
      assertThat(reasonWithMembers("public String name() { return \"" + name + "\"; }"))
          .startsWith("com.example.bad.Provider: its name '")
          .endsWith(
              "' must be lower-case letters, digits and hyphens, start with a letter,"
                  + " and have at most 64 characters");
    }

    @Test
    void whoseNamesAreTooLong() {
      assertThat(reasonWithMembers("public String name() { return \"b\".repeat(65); }"))
          .contains("at most 64 characters");
      assertThat(reasonWithMembers("public String name() { return null; }"))
          .contains("at most 64 characters");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "public String description() { return null; } | must have a description of one line",
          "public String description() { return \" \"; } | must have a description of one line",
          "public String description() { return \"two\\nlines\"; }"
              + " | must have a description of one line",
          "public Set<RequestKind> kinds() { return null; }"
              + " | must say which kinds of server it fits",
          "public Set<RequestKind> kinds() { return Set.of(); }"
              + " | must say which kinds of server it fits",
          "public List<HandlerOption> options() { return null; } | must have a list of options",
        })
    void thatSayTooLittle(String member, String reason) {
      assertThat(reasonWithMembers(member))
          .isEqualTo("com.example.bad.Provider: handler 'bad' " + reason);
    }

    @Test
    void thatDeclareAnOptionTwice() {
      assertThat(
              reasonWithMembers(
                  "private HandlerOption twice() { return"
                      + " HandlerOption.required(\"root\", HandlerOption.Type.PATH, \"x\"); }",
                  "public List<HandlerOption> options() { return List.of(twice(), twice()); }"))
          .isEqualTo("com.example.bad.Provider: handler 'bad' declares the option 'root' twice");
    }

    @Test
    void whoseDefaultsAreWrong() {
      assertThat(
              reasonWithMembers(
                  "public List<HandlerOption> options() { return List.of(HandlerOption.optional("
                      + "\"ttl\", HandlerOption.Type.DURATION, \"x\", \"5 minutes\")); }"))
          .isEqualTo(
              "com.example.bad.Provider: the default ttl=5 minutes of handler 'bad' is not a"
                  + " duration, such as 250ms, 10s, 5m, 2h or PT10S");
    }

    @Test
    void leaveTheOthersOfTheirJar() {
      module(
              "com.example.bad",
              "requires io.socketserver.api",
              "provides io.socketserver.api.RequestHandlerProvider with"
                  + " com.example.bad.First, com.example.bad.Second, com.example.bad.Third")
          .source("com.example.bad.First", providerClass("First", "Illegal"))
          .source("com.example.bad.Second", providerClass("Second", "second"))
          .source("com.example.bad.Third", providerClass("Third", "third"))
          .compiledForNextJava("com/example/bad/Second.class")
          .writeTo(bad);
      HandlerCatalog catalog = HandlerCatalog.load(List.of(folder));
      assertThat(catalog.entries())
          .extracting(HandlerCatalog.Entry::name)
          .containsExactly("good", "third");
      assertThat(catalog.problems()).hasSize(2);
    }
  }
}
