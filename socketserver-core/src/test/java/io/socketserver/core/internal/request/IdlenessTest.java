package io.socketserver.core.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// When a stopping server may end a handler's wait.
class IdlenessTest {

  private final Idleness idleness = new Idleness();

  @Test
  void waitsAgainAndAgain() {
    assertThat(idleness.begin()).isTrue();
    assertThat(idleness.isIdle()).isTrue();
    idleness.end();
    assertThat(idleness.isIdle()).isFalse();
    assertThat(idleness.begin()).isTrue();
  }

  @Test
  void allowsNoWaitAfterABusyHandlerWasStopped() {
    assertThat(idleness.stop()).as("a wait to end").isFalse();

    assertThat(idleness.begin()).isFalse();
    assertThat(idleness.isIdle()).isFalse();
    assertThat(idleness.hasEnded()).isFalse();
  }

  @Test
  void endsTheWaitOfAnIdleHandlerOnce() {
    assertThat(idleness.begin()).isTrue();

    assertThat(idleness.stop()).as("a wait to end").isTrue();
    assertThat(idleness.stop()).as("another wait to end").isFalse();
  }

  @Test
  void remembersThatAnIdleHandlerWasStopped() {
    assertThat(idleness.begin()).isTrue();
    assertThat(idleness.stop()).isTrue();

    idleness.end();

    assertThat(idleness.hasEnded()).isTrue();
    assertThat(idleness.isIdle()).isTrue();
    assertThat(idleness.begin()).isFalse();
  }
}
