package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The image, and handlers that processes cannot serve.
class SharedStateIT {

  /// Regression: `set a 1`, and `get a` on a new connection gave nothing.
  @ParameterizedTest
  @ValueSource(strings = {"resp", "chat"})
  void refusesToServeByProcessesWhatSharesMemory(String handler) throws Exception {
    Launched.End end =
        Launched.run("serve", "tcp://127.0.0.1:0", "--handler", handler, "--mixin", "forking");

    assertThat(end.err())
        .isEqualTo(
            "socketserver: --handler '"
                + handler
                + "' cannot be combined with --mixin 'forking': its requests share state"
                + " in memory, and processes share no memory\n");
    assertThat(end.status()).isEqualTo(2);
  }

  @Test
  void listsThem() throws Exception {
    assertThat(Launched.run("handlers").out().lines())
        .filteredOn(line -> line.contains("not with --mixin forking"))
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactlyInAnyOrder("resp", "chat");
    assertThat(Launched.run("handlers", "--json").out())
        .containsPattern("\"resp\".*\"sharesState\": true")
        .containsPattern("\"echo\".*\"sharesState\": false");
  }
}
