package io.socketserver.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A file has one role, and a class has few flags.
class SizesTest {

  private static final int MOST_LINES = 400;
  private static final int MOST_FLAGS = 6;

  /// Files that are longer, with how long they may be. The list only gets shorter.
  private static final Map<String, Integer> NOT_YET_SHORT = Map.of();

  /// Classes with more flags, with how many they may have. The list only gets shorter.
  private static final Map<String, Integer> NOT_YET_SIMPLE = Map.of();

  @Test
  void noFileIsLong() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    for (String folder : CompiledModule.folders().toList()) {
      Path sources = CompiledModule.ROOT.resolve(folder, "src", "main", "java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          int lines = Files.readAllLines(file).size();
          if (lines > NOT_YET_SHORT.getOrDefault(name, MOST_LINES)) {
            tooLong.put(name, lines);
          }
        }
      }
    }

    assertThat(tooLong).as("files with more than " + MOST_LINES + " lines").isEmpty();
  }

  /// What a server's subclass inherits can be read at one sitting.
  @Test
  void theFacadeOfServersIsShort() throws IOException {
    Path file =
        CompiledModule.ROOT.resolve(
            "socketserver-core/src/main/java/io/socketserver/core/BaseServer.java");

    assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(330);
  }

  @Test
  void noClassHasManyFlags() {
    Map<String, Long> tooMany = new TreeMap<>();
    List<ClassModel> classes =
        CompiledModule.folders()
            .flatMap(folder -> CompiledModule.of(folder).classes().stream())
            .toList();
    for (ClassModel each : classes) {
      String name = each.thisClass().asInternalName().replaceFirst(".*/", "");
      long flags =
          each.fields().stream()
              .filter(field -> !field.flags().has(AccessFlag.STATIC))
              .filter(field -> field.fieldType().equalsString("Z"))
              .count();
      if (flags > NOT_YET_SIMPLE.getOrDefault(name, MOST_FLAGS)) {
        tooMany.put(name, flags);
      }
    }

    assertThat(classes).isNotEmpty();
    assertThat(tooMany).as("classes with more than " + MOST_FLAGS + " flags").isEmpty();
  }
}
