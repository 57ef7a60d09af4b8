package io.socketserver.tests.rules;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The classes of one module of this project, as they were compiled.
record CompiledModule(String folder, List<ClassModel> classes) {

  static final Path ROOT = Path.of(System.getProperty("socketserver.root"));

  private static final String OURS = "io/socketserver/";

  /// A class in a descriptor, a signature or an annotation.
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L(" + OURS + "[\\w/$]+)[;<]");

  /// The modules that users get.
  static Stream<String> folders() {
    return Stream.of(
        "socketserver-api",
        "socketserver-core",
        "socketserver-handlers-samples",
        "socketserver-launcher",
        "socketserver-testkit",
        "socketserver-proxy",
        "socketserver-tls",
        "socketserver-unix");
  }

  static CompiledModule of(String folder) {
    Path output = ROOT.resolve(folder, "target", "classes");
    try (Stream<Path> files = Files.walk(output)) {
      return new CompiledModule(
          folder,
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.endsWith("module-info.class"))
              .map(CompiledModule::parse)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Which packages of this project each package of this module names.
  Map<String, Set<String>> dependencies() {
    Map<String, Set<String>> all = new TreeMap<>();
    for (ClassModel each : classes) {
      String own = packageOf(each.thisClass().asInternalName());
      Set<String> named = all.computeIfAbsent(own, _ -> new TreeSet<>());
      each.constantPool()
          .forEach(entry -> named(entry).map(CompiledModule::packageOf).forEach(named::add));
      named.remove(own);
    }
    return all;
  }

  private static Stream<String> named(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type when type.asInternalName().startsWith(OURS) ->
          Stream.of(type.asInternalName());
      case Utf8Entry text ->
          IN_DESCRIPTOR.matcher(text.stringValue()).results().map((MatchResult r) -> r.group(1));
      default -> Stream.of();
    };
  }

  private static String packageOf(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
  }

  /// The packages that are on a cycle.
  Set<String> onCycles() {
    Map<String, Set<String>> direct = dependencies();
    return direct.keySet().stream()
        .filter(start -> reached(direct, start).contains(start))
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> reached(Map<String, Set<String>> direct, String start) {
    Set<String> reached = new TreeSet<>();
    var open = new ArrayDeque<>(direct.getOrDefault(start, Set.of()));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        open.addAll(direct.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
