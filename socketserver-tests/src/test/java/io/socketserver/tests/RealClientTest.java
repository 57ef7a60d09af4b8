package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RealClientTest {

  private static final String NOWHERE = "a-client-that-nobody-wrote";

  @Test
  void givesStatusAndBothOutputs() throws Exception {
    RealClient.Result result =
        RealClient.require("sh").run("line\n", "-c", "cat; echo oops >&2; exit 3");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.stdout()).isEqualTo("line\n");
    assertThat(result.stderr()).isEqualTo("oops\n");
  }

  @Test
  void feedsMoreThanAPipeHoldsToAClientThatAnswersMeanwhile() throws Exception {
    String large = "x".repeat(1_000_000);

    assertThat(RealClient.require("cat").run(large).stdout()).isEqualTo(large);
  }

  @Test
  void livesWithAClientThatDoesNotReadItsInput() throws Exception {
    assertThat(RealClient.require("true").run("x".repeat(1_000_000)).status()).isZero();
  }

  @Test
  void endsAClientThatTakesTooLong() throws Exception {
    RealClient sh = RealClient.require("sh").within(Duration.ofSeconds(2));

    assertThatThrownBy(() -> sh.run("", "-c", "echo so far; sleep 600"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("did not end in time")
        .hasMessageContaining("so far");
  }

  @Test
  void talksWithARunningClient() throws Exception {
    try (RunningClient cat = RealClient.require("cat").start()) {
      cat.type("one\n");
      assertThat(cat.awaitOutput("one\n"::equals)).isEqualTo("one\n");
      cat.type("two\n");
      cat.endInput();
      assertThat(cat.result().stdout()).isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void failsWhenAClientEndsWithoutTheExpectedOutput() throws Exception {
    try (RunningClient echo = RealClient.require("echo").start("something else")) {
      assertThatThrownBy(() -> echo.awaitOutput("expected\n"::equals))
          .isInstanceOf(AssertionFailedError.class)
          .hasMessageContaining("something else");
    }
  }

  @Test
  void skipsTheTestWhereAClientIsMissing() {
    assertThatThrownBy(() -> RealClient.require(NOWHERE, "optional"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(NOWHERE);
  }

  @Test
  void failsTheTestWhereAMissingClientIsRequired() {
    assertThatThrownBy(() -> RealClient.require(NOWHERE, "required"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining(NOWHERE);
  }
}
