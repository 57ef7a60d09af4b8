package io.socketserver.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dependencies between packages have one direction, which docs/architecture.md shows.
class PackagesTest {

  private static final String CORE = "io.socketserver.core";

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.rules.CompiledModule#folders")
  void formNoCycles(String folder) {
    CompiledModule module = CompiledModule.of(folder);

    assertThat(module.classes()).isNotEmpty();
    assertThat(module.onCycles()).as("packages on a cycle").isEmpty();
  }

  @Test
  void theSeamNamesTheApiAlone() {
    assertThat(core().get(CORE + ".spi")).containsOnly("io.socketserver.api");
  }

  @Test
  void noInternalPackageOfCoreNamesCoreItself() {
    Map<String, Set<String>> core = core();

    assertThat(core).hasSizeGreaterThan(5);
    core.forEach((name, named) -> {
      if (name.startsWith(CORE + ".internal")) {
        assertThat(named).as(name).doesNotContain(CORE);
      }
    });
  }

  @Test
  void theApiNamesNothingElse() {
    assertThat(CompiledModule.of("socketserver-api").dependencies())
        .hasSize(1)
        .containsEntry("io.socketserver.api", Set.of());
  }

  /// The network in memory is for tests: what is served knows nothing of it.
  @ParameterizedTest
  @MethodSource("served")
  void theTestkitIsNamedByNothingThatServes(String folder) {
    assertThat(CompiledModule.of(folder).dependencies())
        .isNotEmpty()
        .allSatisfy(
            (name, named) -> assertThat(named).as(name).doesNotContain("io.socketserver.testkit"));
  }

  private static Stream<String> served() {
    return CompiledModule.folders().filter(folder -> !folder.equals("socketserver-testkit"));
  }

  private static Map<String, Set<String>> core() {
    return CompiledModule.of("socketserver-core").dependencies();
  }
}
