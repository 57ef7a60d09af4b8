package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The models of src/models, of how threads wake each other, looked at by Spin in all orders in
/// which their steps may come.
class ModelsTest {

  private static final Path MODELS = Path.of(System.getProperty("socketserver.root"), "src/models");
  private static final Pattern RESULT = Pattern.compile("errors: (\\d+)");

  @TempDir private Path folder;

  /// Makes a program that goes through all states of a model, and runs it.
  ///
  /// @return how many errors it has found; it stops at the first
  private int errors(String model, String option) throws Exception {
    RealClient spin = RealClient.require("spin");
    RealClient gcc = RealClient.require("gcc");
    assertThat(spin).isNotNull();
    assertThat(gcc).isNotNull();
    String commands =
        "cd '%s' && spin -a %s '%s/%s.pml' && gcc -O1 -DSAFETY -o pan pan.c && ./pan -m1000000"
            .formatted(folder, option, MODELS, model);
    String output =
        RealClient.require("sh")
            .within(Duration.ofSeconds(60))
            .run("", "-c", commands)
            .succeeded()
            .stdout();
    assertThat(output).doesNotContain("max search depth too small");
    Matcher result = RESULT.matcher(output);
    assertThat(result.find()).as(output).isTrue();
    return Integer.parseInt(result.group(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_driver", "readiness", "progress", "loop"})
  void losesNoWakeUp(String model) throws Exception {
    assertThat(errors(model, "")).isZero();
  }

  /// That a model would find what it looks for: with two steps in the wrong order it does.
  @ParameterizedTest
  @ValueSource(strings = {"event_driver", "readiness", "progress", "loop"})
  void findsTheWakeUpThatWouldBeLost(String model) throws Exception {
    assertThat(errors(model, "-DBEFORE")).isOne();
  }
}
