package io.socketserver.unix.internal.inherited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedDescriptorsTest {

  private static final long PID = 4711;

  private static InheritedDescriptors given(String count, String names) {
    return InheritedDescriptors.of(
        Map.of("LISTEN_PID", "4711", "LISTEN_FDS", count, "LISTEN_FDNAMES", names), PID);
  }

  @Test
  void haveNumbersAndNames() {
    InheritedDescriptors given = given("3", "web:log:web");

    assertThat(given.numbers()).containsExactly(3, 4, 5);
    assertThat(given.name(4)).isEqualTo("log");
    assertThat(given.number("log")).isEqualTo(4);
    assertThat(given.name(0)).isEqualTo("unknown");
    assertThat(given.name(6)).isEqualTo("unknown");
  }

  @Test
  void needNotHaveNames() {
    assertThat(
            InheritedDescriptors.of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "1"), PID).name(3))
        .isEqualTo("unknown");
    assertThat(given("2", "web").name(4)).isEqualTo("unknown");
  }

  @Test
  void tellTheNamesThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given("2", "web:log").number("wed"))
        .withMessage("no socket with this name was passed; known: web, log");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given("3", "web:log:web").number("web"))
        .withMessage("2 sockets with this name were passed; use their numbers: fd:3, fd:5");
  }

  @Test
  void areForTheProcessThatTheyWereGivenTo() {
    var others = Map.of("LISTEN_PID", "4712", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "web");

    assertThat(InheritedDescriptors.of(others, PID).numbers()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InheritedDescriptors.of(others, PID).number("web"))
        .withMessage(
            "no socket was passed to this process: LISTEN_PID is 4712, but this process is 4711");
  }

  @Test
  void sayWhyThereAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InheritedDescriptors.of(Map.of(), PID).number("web"))
        .withMessage("no socket was passed to this process: LISTEN_FDS is not set");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given("-1", "web").number("web"))
        .withMessageEndingWith("LISTEN_FDS is not a number: '-1'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given("0", "").number("web"))
        .withMessageEndingWith("LISTEN_FDS is 0");
  }

  @Test
  void beginAfterTheStandardOnes() {
    InheritedDescriptors.requirePossible(0);
    InheritedDescriptors.requirePossible(3);
    for (int number : new int[] {-1, 1, 2}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> InheritedDescriptors.requirePossible(number))
          .withMessageContaining("descriptor " + number);
    }
  }
}
