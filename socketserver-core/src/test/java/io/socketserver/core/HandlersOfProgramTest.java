package io.socketserver.core;

import static io.socketserver.core.internal.discovery.JarMaker.SERVICES;
import static io.socketserver.core.internal.discovery.JarMaker.handler;
import static io.socketserver.core.internal.discovery.JarMaker.handlerModule;
import static io.socketserver.core.internal.discovery.JarMaker.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.socketserver.core.HandlerCatalog.Entry;
import io.socketserver.core.HandlerCatalog.Problem;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Handlers that come with the program, as modules or on the class path.
class HandlersOfProgramTest {

  @TempDir Path folder;

  @Nested
  class OnTheModulePath {

    private HandlerCatalog load(String... modules) {
      return HandlerCatalog.load(Layers.over(ModuleLayer.boot(), folder, modules), List.of());
    }

    @Test
    void areFound() {
      handler("com.example.one", "one").version("3").writeTo(folder.resolve("one.jar"));
      Entry one = load("com.example.one").find("one");
      assertThat(one.moduleName()).isEqualTo("com.example.one");
      assertThat(one.moduleVersion()).contains("3");
      assertThat(one.source()).isEmpty();
    }

    @Test
    void ofOneNameAreAnErrorThatNamesBothModules() {
      handler("com.example.one", "same").writeTo(folder.resolve("one.jar"));
      handler("com.example.two", "same").writeTo(folder.resolve("two.jar"));
      assertThatIllegalStateException()
          .isThrownBy(() -> load("com.example.one", "com.example.two"))
          .withMessageStartingWith("two handlers are named 'same', in modules ")
          .withMessageContainingAll("com.example.one", "com.example.two");
    }

    @Test
    void thatFailLeaveTheOthers() {
      handler("com.example.one", "one").writeTo(folder.resolve("one.jar"));
      handler("com.example.two", "Two!").writeTo(folder.resolve("two.jar"));
      handlerModule("com.example.three")
          .provider(
              "com.example.three",
              "three",
              "public Provider() { throw new IllegalStateException(\"no luck\"); }")
          .writeTo(folder.resolve("three.jar"));
      handler("com.example.four", "four")
          .damaged("com/example/four/Provider.class")
          .writeTo(folder.resolve("four.jar"));

      HandlerCatalog catalog =
          load("com.example.one", "com.example.two", "com.example.three", "com.example.four");

      assertThat(catalog.entries()).extracting(Entry::name).containsExactly("one");
      assertThat(catalog.problems())
          .extracting(Problem::source)
          .containsExactlyInAnyOrder(
              "module com.example.two", "module com.example.three", "the program");
    }

    @Test
    void winOverJarsInFolders(@TempDir Path dropped) {
      handler("com.example.one", "one").writeTo(folder.resolve("one.jar"));
      Path jar = handler("com.example.other", "one").writeTo(dropped.resolve("other.jar"));
      HandlerCatalog catalog =
          HandlerCatalog.load(
              Layers.over(ModuleLayer.boot(), folder, "com.example.one"), List.of(dropped));
      assertThat(catalog.find("one").moduleName()).isEqualTo("com.example.one");
      assertThat(catalog.problems())
          .containsExactly(
              new Problem(
                  jar.toString(),
                  "handler 'one' of module com.example.other is not used:"
                      + " module com.example.one has one of that name"));
    }

    @Test
    void mayComeFromProviderMethods() {
      handlerModule("com.example.method")
          .provider(
              "com.example.method",
              "method",
              "public static RequestHandlerProvider provider() { return new Provider(1); }",
              "private Provider(int unused) {}")
          .writeTo(folder.resolve("method.jar"));
      assertThat(load("com.example.method").find("method").moduleName())
          .isEqualTo("com.example.method");
    }
  }

  @Nested
  class OnTheClassPath {

    private HandlerCatalog load(Path... jars) throws IOException {
      URL[] urls = new URL[jars.length];
      for (int i = 0; i < jars.length; i++) {
        urls[i] = jars[i].toUri().toURL();
      }
      try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
        return with(loader, () -> HandlerCatalog.load(null, List.of()));
      }
    }

    private static <T> T with(ClassLoader loader, Supplier<T> action) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        return action.get();
      } finally {
        thread.setContextClassLoader(before);
      }
    }

    private Path jar(String handler) {
      return plain()
          .provider("com.example." + handler, handler)
          .entry(SERVICES, "com.example." + handler + ".Provider")
          .writeTo(folder.resolve(handler + ".jar"));
    }

    @Test
    void areFound() throws IOException {
      Entry one = load(jar("one")).find("one");
      assertThat(one.moduleName()).isEqualTo("ALL-UNNAMED");
      assertThat(one.moduleVersion()).isEmpty();
      assertThat(one.source()).isEmpty();
    }

    @Test
    void thatAreNotThereLeaveTheOthers() throws IOException {
      Path gone =
          plain().entry(SERVICES, "com.example.gone.Provider").writeTo(folder.resolve("gone.jar"));
      HandlerCatalog catalog = load(gone, jar("one"));
      assertThat(catalog.entries()).extracting(Entry::name).containsExactly("one");
      assertThat(catalog.problems())
          .containsExactly(
              new Problem(
                  "the program",
                  "io.socketserver.api.RequestHandlerProvider:"
                      + " Provider com.example.gone.Provider not found"));
    }

    @Test
    void thatCannotBeListedEndTheSearch() {
      ClassLoader stuck =
          new ClassLoader(getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
              throw new IOException("no luck");
            }
          };
      assertThat(with(stuck, () -> HandlerCatalog.load(null, List.of())).problems())
          .singleElement()
          .extracting(Problem::reason)
          .asString()
          .contains("no luck");
    }
  }
}
