package io.socketserver.tests;

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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a module shows to others: its exported types, and the types that their signatures name.
final class Exports {

  private Exports() {}

  /// The types that others see of a module of the boot layer, those within other types included.
  static List<Class<?>> of(Module module) throws IOException {
    return allOf(module).stream()
        .filter(type -> module.isExported(type.getPackageName()) && isVisible(type))
        .toList();
  }

  /// The types of all class files of a module of the boot layer, whether others see them or not.
  static List<Class<?>> allOf(Module module) throws IOException {
    ResolvedModule resolved =
        ModuleLayer.boot().configuration().findModule(module.getName()).orElseThrow();
    try (ModuleReader reader = resolved.reference().open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.endsWith(".class") && !entry.endsWith("-info.class"))
          .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(typeName -> Class.forName(module, typeName))
          .toList();
    }
  }

  /// A module of the boot layer.
  static Module module(String name) {
    return ModuleLayer.boot().findModule(name).orElseThrow();
  }

  /// Whether others see a type, where its package is exported.
  static boolean isVisible(Class<?> type) {
    return isVisible(type.accessFlags())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  static boolean isVisible(Set<AccessFlag> flags) {
    return flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED);
  }

  /// The classes that a subclass or a caller of a type must know, those in type arguments included.
  static Stream<Class<?>> named(Class<?> type) {
    return signature(type).flatMap(Exports::named);
  }

  private static Stream<Type> signature(Class<?> type) {
    Stream.Builder<Type> types = Stream.builder();
    if (type.getGenericSuperclass() != null) {
      types.add(type.getGenericSuperclass());
    }
    Stream.of(type.getGenericInterfaces()).forEach(types);
    if (type.isSealed()) {
      Stream.of(type.getPermittedSubclasses()).forEach(types);
    }
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
      case Class<?> c when c.isArray() -> named((Type) c.getComponentType());
      case Class<?> c -> Stream.of(c);
      case GenericArrayType array -> named(array.getGenericComponentType());
      case ParameterizedType parameterized ->
          Stream.concat(
              named(parameterized.getRawType()),
              Stream.of(parameterized.getActualTypeArguments()).flatMap(Exports::named));
      case WildcardType wildcard ->
          Stream.concat(Stream.of(wildcard.getUpperBounds()), Stream.of(wildcard.getLowerBounds()))
              .flatMap(Exports::named);
      // Bounds may name the variable itself: Comparable<T>.
      case TypeVariable<?> variable ->
          Stream.of(variable.getBounds()).filter(Class.class::isInstance).flatMap(Exports::named);
      default -> throw new AssertionError("a new kind of type: " + type);
    };
  }
}
