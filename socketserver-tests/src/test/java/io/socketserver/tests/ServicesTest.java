package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a module provides is found on the class path too.
class ServicesTest {

  private static final String SERVICES = "META-INF/services/";

  /// The modules of this build that have been compiled, those of examples included.
  static List<ModuleReference> modules() throws IOException {
    Path root = Path.of(System.getProperty("socketserver.root"));
    try (Stream<Path> projects = Files.walk(root, 2)) {
      Path[] classes =
          projects
              .map(project -> project.resolve("target/classes"))
              .filter(folder -> Files.exists(folder.resolve("module-info.class")))
              .toArray(Path[]::new);
      return ModuleFinder.of(classes).findAll().stream()
          .sorted((a, b) -> a.descriptor().name().compareTo(b.descriptor().name()))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void listsWhatTheDescriptorProvides(ModuleReference module) throws IOException {
    assertThat(listed(module)).isEqualTo(provided(module.descriptor()));
  }

  private static Map<String, List<String>> provided(ModuleDescriptor descriptor) {
    return descriptor.provides().stream()
        .collect(
            Collectors.toMap(
                ModuleDescriptor.Provides::service,
                ModuleDescriptor.Provides::providers,
                (_, b) -> b,
                TreeMap::new));
  }

  /// By service, the classes that the class path's service loader is told of.
  ///
  /// @source java.util.ServiceLoader, "Deploying service providers on the class path"
  private static Map<String, List<String>> listed(ModuleReference module) throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    try (ModuleReader reader = module.open()) {
      List<String> files;
      try (Stream<String> names = reader.list()) {
        files = names.filter(name -> name.startsWith(SERVICES) && !name.endsWith("/")).toList();
      }
      for (String file : files) {
        String text =
            new String(reader.open(file).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
        all.put(file.substring(SERVICES.length()), text.lines().toList());
      }
    }
    return all;
  }

  /// The service loader says nothing of a class that it cannot make, before somebody asks for it.
  @ParameterizedTest
  @MethodSource("modules")
  void providersCanBeMadeByTheClassPathsServiceLoader(ModuleReference module) throws Exception {
    for (List<String> classes : provided(module.descriptor()).values()) {
      for (String name : classes) {
        Path file =
            Path.of(module.location().orElseThrow()).resolve(name.replace('.', '/') + ".class");
        var model = ClassFile.of().parse(file);
        assertThat(model.flags().has(AccessFlag.PUBLIC)).as(name).isTrue();
        assertThat(model.methods())
            .as("public constructor without parameters of %s", name)
            .anyMatch(method ->
                method.methodName().equalsString("<init>")
                    && method.methodType().equalsString("()V")
                    && method.flags().has(AccessFlag.PUBLIC));
      }
    }
  }
}
