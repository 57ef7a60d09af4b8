package io.socketserver.tests;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.Supplier;

/// Waits for what can only be looked at.
public final class Await {

  /// How long to wait for what must come.
  public static final Duration LIMIT = Duration.ofSeconds(40);

  private static final long LOOK_MILLIS = 10;

  private Await() {}

  /// What is waited for, which may fail to be looked at.
  public interface Condition {
    boolean holds() throws Exception;
  }

  /// Waits until a condition holds.
  ///
  /// @param what what is waited for, and what was seen; the test fails with it
  public static void until(Condition condition, Supplier<String> what) throws Exception {
    if (!within(LIMIT, condition)) {
      fail("not within " + LIMIT + ": " + what.get());
    }
  }

  /// Waits until a condition holds.
  ///
  /// @return whether it does in that time
  public static boolean within(Duration limit, Condition condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }
}
