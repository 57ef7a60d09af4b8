package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What javac's lint "exports" checks, without its wish that JSpecify be required of everybody.
class ExportedSignaturesTest {

  @Test
  void runsAsAModule() {
    assertThat(getClass().getModule().getName()).isEqualTo("io.socketserver.tests");
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.socketserver.api", "io.socketserver.core", "io.socketserver.unix"})
  void exportedSignaturesNameExportedTypesOnly(String name) throws IOException {
    ResolvedModule resolved = ModuleLayer.boot().configuration().findModule(name).orElseThrow();
    Module module = ModuleLayer.boot().findModule(name).orElseThrow();

    List<String> leaks = new ArrayList<>();
    for (Class<?> type : exportedTypes(resolved, module)) {
      signature(type)
          .flatMap(ExportedSignaturesTest::named)
          .filter(used -> !isReadableByUsersOf(module, used))
          .forEach(used -> leaks.add(type.getName() + " names " + used.getName()));
    }

    assertThat(leaks).isEmpty();
  }

  private static List<Class<?>> exportedTypes(ResolvedModule resolved, Module module)
      throws IOException {
    try (ModuleReader reader = resolved.reference().open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.endsWith(".class") && !entry.endsWith("-info.class"))
          .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(typeName -> Class.forName(module, typeName))
          .filter(type -> module.isExported(type.getPackageName()) && isVisible(type))
          .toList();
    }
  }

  private static boolean isVisible(Class<?> type) {
    return isVisible(type.accessFlags())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(Set<AccessFlag> flags) {
    return flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED);
  }

  /// The types of all that a subclass or a caller sees of a type.
  private static Stream<Type> signature(Class<?> type) {
    Stream.Builder<Type> types = Stream.builder();
    if (type.getGenericSuperclass() != null) {
      types.add(type.getGenericSuperclass());
    }
    Stream.of(type.getGenericInterfaces()).forEach(types);
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.accessFlags())) {
        types.add(field.getGenericType());
      }
    }
    Stream.<Executable>concat(
            Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
        .filter(executable -> isVisible(executable.accessFlags()) && !executable.isSynthetic())
        .forEach(executable -> {
          Stream.of(executable.getGenericParameterTypes()).forEach(types);
          Stream.of(executable.getGenericExceptionTypes()).forEach(types);
          if (executable instanceof Method method) {
            types.add(method.getGenericReturnType());
          }
        });
    return types.build();
  }

  private static Stream<Class<?>> named(Type type) {
    return switch (type) {
      case Class<?> c when c.isArray() -> named(c.getComponentType());
      case Class<?> c -> Stream.of(c);
      case GenericArrayType array -> named(array.getGenericComponentType());
      case ParameterizedType parameterized ->
          Stream.concat(
              named(parameterized.getRawType()),
              Stream.of(parameterized.getActualTypeArguments())
                  .flatMap(ExportedSignaturesTest::named));
      case WildcardType wildcard ->
          Stream.concat(Stream.of(wildcard.getUpperBounds()), Stream.of(wildcard.getLowerBounds()))
              .flatMap(ExportedSignaturesTest::named);
      // Bounds may name the variable itself: Comparable<T>.
      case TypeVariable<?> variable ->
          Stream.of(variable.getBounds())
              .filter(Class.class::isInstance)
              .flatMap(ExportedSignaturesTest::named);
      default -> throw new AssertionError("a new kind of type: " + type);
    };
  }

  private static boolean isReadableByUsersOf(Module module, Class<?> used) {
    if (used.isPrimitive()) {
      return true;
    }
    Module owner = used.getModule();
    return owner.isExported(used.getPackageName())
        && isVisible(used)
        && (owner.equals(module)
            || owner.getName().equals("java.base")
            || owner.getName().startsWith("io.socketserver."));
  }
}
