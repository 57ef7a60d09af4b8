package io.socketserver.core.internal.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.Request;
import io.socketserver.api.RequestTask;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class ThreadingProcessorTest {

  private static final long LIMIT_SECONDS = 20;

  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Semaphore roomMade = new Semaphore(0);

  /// The machine has no thread left when those that wait get their turn.
  @Nested
  class WithoutAThreadForThoseThatWait {

    private final ThreadingProcessor processor =
        new ThreadingProcessor(ThreadingOptions.virtual().limit(1).queue(3), roomMade::release);

    @Test
    void turnsThemAwayAndServesTheOthers() throws Exception {
      CountDownLatch mayEnd = new CountDownLatch(1);
      processor.process(new Task("first", mayEnd, true));
      processor.process(new Task("second", mayEnd, false));
      processor.process(new Task("third", mayEnd, false));
      processor.process(new Task("fourth", mayEnd, true));
      assertThat(processor.hasRoom()).isFalse();

      mayEnd.countDown();

      awaitRoom();
      awaitRoom();
      assertThat(events)
          .containsExactly("first ran", "second refused", "third refused", "fourth ran");
      assertThat(processor.hasRoom()).isTrue();
    }

    @Test
    void givesThePlaceOfOneThatCannotStartToTheNext() throws Exception {
      CountDownLatch ended = new CountDownLatch(0);
      var task = new Task("first", ended, false);
      assertThatThrownBy(() -> processor.process(task)).isInstanceOf(OutOfMemoryError.class);

      processor.process(new Task("second", ended, true));

      awaitRoom();
      awaitRoom();
      assertThat(events).containsExactly("second ran");
    }
  }

  private void awaitRoom() throws InterruptedException {
    assertThat(roomMade.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /// A task that ends when it may. The machine gives it a thread, or it does not.
  private final class Task implements RequestTask {

    private final String name;
    private final CountDownLatch mayEnd;
    private final boolean getsThread;

    Task(String name, CountDownLatch mayEnd, boolean getsThread) {
      this.name = name;
      this.mayEnd = mayEnd;
      this.getsThread = getsThread;
    }

    /// Asked for the name of the thread, as the last step before it is started.
    @Override
    public Request request() {
      if (!getsThread) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      return Mockito.mock(StreamRequest.class);
    }

    @Override
    public void run() {
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      events.add(name + " ran");
    }

    @Override
    public void runRemotely(RemoteWork work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void servedBy(Worker worker) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Active begin(Worker worker) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void refuse(String reason) {
      assertThat(reason).contains("unable to create native thread");
      events.add(name + " refused");
    }
  }
}
