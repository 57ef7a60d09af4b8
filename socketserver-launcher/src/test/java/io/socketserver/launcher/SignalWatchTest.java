package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// That the machine names its threads so is shown against the image.
class SignalWatchTest {

  @Test
  void countsTheThreadsOfSignalsThatEndTheProcess() throws Exception {
    var end = new CountDownLatch(1);
    var threads = new Thread[4];
    String[] names = {"SIGTERM handler", "SIGTERM handler", "SIGWINCH handler", "my handler"};
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().name(names[i]).start(() -> await(end));
    }
    try {
      assertThat(SignalWatch.received()).containsExactly("SIGTERM", "SIGTERM");
    } finally {
      end.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(SignalWatch.received()).isEmpty();
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
