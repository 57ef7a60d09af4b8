package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whoever holds [System#err] for ever, such as a thread that a full heap took away in the middle
/// of a print, holds up neither the log nor the end of a thread.
class StreamsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Thread.UncaughtExceptionHandler uncaught =
      Thread.getDefaultUncaughtExceptionHandler();
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void hold() throws Exception {
    Streams.install();
    PrintStream held = System.err;
    var holds = new CountDownLatch(1);
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              synchronized (held) {
                holds.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }
            });
    holds.await();
  }

  @AfterEach
  void restore() {
    release.countDown();
    System.setOut(out);
    System.setErr(err);
    Thread.setDefaultUncaughtExceptionHandler(uncaught);
  }

  @Test
  void logs() throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> new StderrLogger("test").log(Level.WARNING, "said though it is held"));

    assertThat(thread.join(LIMIT)).isTrue();
  }

  @Test
  void tellsOfUncaughtExceptions() throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              throw new IllegalStateException("meant by StreamsTest");
            });

    assertThat(thread.join(LIMIT)).isTrue();
  }
}
