package io.socketserver.core.internal.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NeededThreadTest {

  @Test
  void runsItsLoopAgainUntilThatReturns() throws Exception {
    var runs = new AtomicInteger();
    Thread thread =
        NeededThread.start(
            "needed",
            () -> {
              if (runs.incrementAndGet() < 3) {
                throw new OutOfMemoryError("pretended");
              }
            });

    assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    assertThat(runs).hasValue(3);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("needed");
  }
}
