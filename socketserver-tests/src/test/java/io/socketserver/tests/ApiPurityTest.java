package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The api is interfaces, and what their signatures need; it needs nothing but java.base.
class ApiPurityTest {

  private static final Module API = Exports.module("io.socketserver.api");
  private static final Path SOURCES =
      Path.of(
          System.getProperty("socketserver.root"),
          "socketserver-api/src/main/java/io/socketserver/api");
  private static final Pattern THROWS = Pattern.compile("@throws\\s+([A-Z]\\w+)");

  @Test
  void requiresOnlyJavaBaseAtRunTime() {
    assertThat(API.getDescriptor().requires())
        .filteredOn(requires -> !requires.modifiers().contains(Modifier.STATIC))
        .extracting(Requires::name)
        .containsExactly("java.base");
    assertThat(API.getDescriptor().requires())
        .filteredOn(requires -> requires.modifiers().contains(Modifier.STATIC))
        .extracting(Requires::name)
        .containsExactly("org.jspecify");
  }

  @Test
  void usesAndProvidesNoService() {
    assertThat(API.getDescriptor().uses()).isEmpty();
    assertThat(API.getDescriptor().provides()).isEmpty();
  }

  /// Package-private types and those within others count: what is not exported is code all the
  /// same.
  @Test
  void holdsInterfacesRecordsEnumsAndExceptionsOnly() throws IOException {
    assertThat(Exports.allOf(API))
        .filteredOn(type -> !type.isInterface() && !isCompanion(type))
        .isEmpty();
  }

  private static boolean isCompanion(Class<?> type) {
    return type.isRecord() || type.isEnum() || isException(type) || isBuilder(type);
  }

  private static boolean isBuilder(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return enclosing != null && enclosing.isRecord() && type.getSimpleName().equals("Builder");
  }

  private static boolean isException(Class<?> type) {
    return Exception.class.isAssignableFrom(type);
  }

  @Test
  void exportsNoRecordAndNoEnumThatNoSignatureOfAnInterfaceLeadsTo() throws IOException {
    List<Class<?>> types = Exports.of(API);
    Set<Class<?>> reached = reachedFrom(types.stream().filter(Class::isInterface).toList());

    assertThat(types)
        .filteredOn(type -> type.isRecord() || type.isEnum())
        .isNotEmpty()
        .allMatch(reached::contains, "reached from an interface");
  }

  /// The types that these name, and those that they name in turn.
  private static Set<Class<?>> reachedFrom(List<Class<?>> interfaces) {
    Set<Class<?>> reached = new HashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(interfaces);
    while (!open.isEmpty()) {
      Exports.named(open.pop())
          .filter(used -> used.getModule().equals(API) && reached.add(used))
          .forEach(open::push);
    }
    return reached;
  }

  /// An exception need not stand in a `throws` clause: most are subclasses of one that does. Then
  /// the documentation says who throws it.
  @Test
  void exportsNoExceptionThatNoInterfaceSaysItThrows() throws IOException {
    List<Class<?>> types = Exports.of(API);
    Set<String> documented = documentedExceptions(types);

    assertThat(types)
        .filteredOn(ApiPurityTest::isException)
        .isNotEmpty()
        .extracting(Class::getSimpleName)
        .allMatch(documented::contains, "in a @throws of an interface");
  }

  private static Set<String> documentedExceptions(List<Class<?>> types) throws IOException {
    Set<String> documented = new HashSet<>();
    for (Class<?> type : types) {
      if (type.isInterface() && type.getEnclosingClass() == null) {
        String source = Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
        THROWS.matcher(source).results().map(match -> match.group(1)).forEach(documented::add);
      }
    }
    return documented;
  }
}
