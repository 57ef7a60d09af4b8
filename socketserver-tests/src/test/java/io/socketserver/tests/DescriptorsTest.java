package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The descriptors of our modules as they were compiled, against the golden files in
/// src/test/resources/golden. Who changes what a module requires, exports, uses or provides changes
/// its file too, and whoever reviews that sees it.
class DescriptorsTest {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Path GOLDEN = ROOT.resolve("socketserver-tests/src/test/resources/golden");

  /// The folders that hold a module of ours.
  static List<String> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
          .map(folder -> folder.getFileName().toString())
          .filter(folder -> !folder.equals("socketserver-benchmarks")) // nobody gets it
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void areAsReviewed(String folder) throws IOException {
    ModuleDescriptor descriptor =
        ModuleFinder.of(ROOT.resolve(folder).resolve("target/classes"))
            .findAll()
            .iterator()
            .next()
            .descriptor();
    Path golden = GOLDEN.resolve(descriptor.name() + ".txt");

    assertThat(golden).as("a golden file for the module, with\n%s", print(descriptor)).exists();
    assertThat(print(descriptor)).isEqualTo(Files.readString(golden));
  }

  /// In one order, and without what the build adds: versions, and packages that are not exported.
  private static String print(ModuleDescriptor descriptor) {
    Set<String> lines = new TreeSet<>();
    for (var requires : descriptor.requires()) {
      lines.add("requires " + words(requires.modifiers()) + requires.name());
    }
    for (var exports : descriptor.exports()) {
      lines.add("exports " + exports.source() + list(" to ", exports.targets()));
    }
    for (var opens : descriptor.opens()) {
      lines.add("opens " + opens.source() + list(" to ", opens.targets()));
    }
    for (String uses : descriptor.uses()) {
      lines.add("uses " + uses);
    }
    for (var provides : descriptor.provides()) {
      // One line each: a module may provide many.
      for (String provider : provides.providers()) {
        lines.add("provides " + provides.service() + " with " + provider);
      }
    }
    List<String> all = new ArrayList<>();
    all.add(words(descriptor.modifiers()) + "module " + descriptor.name());
    all.addAll(lines);
    return String.join("\n", all) + "\n";
  }

  private static String words(Set<? extends Enum<?>> modifiers) {
    StringBuilder words = new StringBuilder();
    modifiers.stream()
        .map(modifier -> modifier.toString().toLowerCase(Locale.ROOT))
        .sorted()
        .forEach(word -> words.append(word).append(' '));
    return words.toString();
  }

  private static String list(String before, Collection<String> names) {
    return names.isEmpty() ? "" : before + String.join(", ", new TreeSet<>(names));
  }
}
