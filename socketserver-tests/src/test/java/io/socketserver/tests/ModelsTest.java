package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The models of src/models, of how threads wake each other, looked at by Spin in all orders in
/// which their steps may come.
class ModelsTest {

  private static final Path MODELS = Path.of(System.getProperty("socketserver.root"), "src/models");
  private static final Pattern RESULT = Pattern.compile("errors: (\\d+)");

  @TempDir private Path folder;

  /// Makes a program that goes through all states of a model, and runs it.
  ///
  /// @return how many errors it has found; it stops at the first
  private int errors(String model, String options) throws Exception {
    RealClient spin = RealClient.require("spin");
    RealClient gcc = RealClient.require("gcc");
    assertThat(spin).isNotNull();
    assertThat(gcc).isNotNull();
    String commands =
        "cd '%s' && spin -a %s '%s/%s.pml' && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m1000000"
            .formatted(folder, options, MODELS, model);
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

  /// EventDriver with a pause that all tasks end, or the first, and without one: then a task may be
  /// left while the driving thread is in its read.
  @ParameterizedTest
  @CsvSource({
    "event_driver, -DPAUSED_BY=0",
    "event_driver, -DPAUSED_BY=1",
    "event_driver, -DPAUSED_BY=2",
    "event_driver, -DOTHERS=3 -DPAUSED_BY=0",
    "event_driver, -DOTHERS=3 -DPAUSED_BY=3",
    "readiness, -DPIECES=1 -DLAST=2",
    "readiness, -DPIECES=0 -DWAKES=1 -DLAST=2",
    "readiness, -DPIECES=0 -DFAILURES=1",
    "readiness, -DPIECES=0 -DLAST=2 -DINTERRUPTS",
    "readiness, -DPIECES=0 -DWAITS=1 -DFAILURES=1 -DLAST=2 -DCLOSES",
    "readiness, -DPLATFORM -DPIECES=1 -DWAKES=1 -DLAST=2 -DCLOSES",
    "progress, ''",
    "loop, ''"
  })
  void losesNoWakeUp(String model, String options) throws Exception {
    assertThat(errors(model, options)).isZero();
  }

  /// That a model would find what it looks for: with two steps in the wrong order it does. Without
  /// a pause, a task that is left violates the assertion.
  @ParameterizedTest
  @CsvSource({
    "event_driver, -DPAUSED_BY=0",
    "event_driver, -DPAUSED_BY=2",
    "readiness, -DPIECES=1 -DLAST=2",
    "progress, ''",
    "loop, ''"
  })
  void findsTheWakeUpThatWouldBeLost(String model, String options) throws Exception {
    assertThat(errors(model, "-DBEFORE " + options)).isOne();
  }

  /// The same for each other precaution of Readiness and of the watch that keeps its deadlines.
  @ParameterizedTest
  @CsvSource({
    "TWICE, -DPIECES=0 -DWAKES=1 -DLAST=2",
    "WAKE, -DPIECES=0 -DWAKES=1 -DLAST=2",
    "INTERRUPT, -DPIECES=0 -DLAST=2 -DINTERRUPTS",
    "PUBLISH, -DPIECES=0 -DWAITS=1 -DFAILURES=1 -DLAST=2 -DCLOSES",
    "REMOVE, -DPIECES=0 -DWAITS=1 -DFAILURES=1 -DLAST=2 -DCLOSES",
    "CLOSE, -DPIECES=0 -DWAITS=1 -DFAILURES=1 -DLAST=2 -DCLOSES",
    "PARK, -DPIECES=1 -DLAST=2",
    "MARK, -DPIECES=1 -DLAST=2",
    "TAKE, -DPIECES=1 -DLAST=2",
    "RETRY, -DPIECES=0 -DFAILURES=1",
  })
  void findsWhatAPrecautionPrevents(String precaution, String options) throws Exception {
    assertThat(errors("readiness", "-DBROKEN_" + precaution + " " + options)).isOne();
  }
}
