package io.socketserver.core.internal.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.socketserver.core.Transports;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.ProcessorContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A loop on which connections depend does not end with a failure (regression: a heap that was full
/// for a moment ended all loops, and the process lived on).
class LoopTest {

  private final FailingEventLoop transportLoop = new FailingEventLoop();
  private final ProcessorContext context = mock();
  private final LoopWatch watch;
  private final Loop loop;

  LoopTest() {
    when(context.transport()).thenReturn(Transports.named("nio"));
    watch = new LoopWatch(context, Duration.ZERO);
    loop = new Loop("loop-under-test", transportLoop, watch, null);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OutOfMemoryError.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        AssertionError.class,
        InternalError.class,
        IllegalStateException.class
      })
  void goesOnAfterTaskThatThrows(Class<? extends Throwable> failure) throws Exception {
    Throwable thrown = failure.getConstructor().newInstance();
    loop.start();
    loop.execute(() -> LoopTest.<RuntimeException>sneakilyThrow(thrown));
    assertRunsTasks();
    assertEnds();
  }

  @Test
  void goesOnAfterWaitThatThrows() throws Exception {
    transportLoop.failure.set(new OutOfMemoryError("injected"));
    loop.start();
    assertThat(transportLoop.thrown.await(30, TimeUnit.SECONDS)).isTrue();
    assertRunsTasks();
    assertEnds();
  }

  /// A watchdog must hear of a loop that hangs, and of one that never came to run.
  @Test
  void answersProbesUnlessItHangs() throws Exception {
    assertThat(loop.probe()).as("the first asks").isTrue();
    assertThat(loop.probe()).as("no thread has answered").isFalse();
    loop.start();
    assertRunsTasks();
    assertThat(loop.probe()).as("the loop answers").isTrue();

    var hangs = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    loop.execute(() -> {
      hangs.countDown();
      awaitUninterruptibly(goOn);
    });
    assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.probe()).as("the probe before came before the hang").isTrue();
    assertThat(loop.probe()).as("in a call that does not end").isFalse();
    assertThat(loop.probe()).as("still").isFalse();

    goOn.countDown();
    assertRunsTasks();
    assertThat(loop.probe()).as("the loop goes on").isTrue();
    assertEnds();
    assertThat(loop.probe()).as("a closed loop need not answer").isTrue();
    assertThat(loop.probe()).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRunsTasks() throws InterruptedException {
    var done = new CountDownLatch(1);
    loop.execute(done::countDown);
    assertThat(done.await(30, TimeUnit.SECONDS)).as("the loop runs tasks").isTrue();
  }

  private void assertEnds() throws InterruptedException {
    loop.close();
    assertThat(loop.thread().join(Duration.ofSeconds(30))).as("the loop ends").isTrue();
    assertThat(transportLoop.closed.getCount()).isZero();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneakilyThrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /// Fails once, if it is to; then waits until it is woken.
  private static final class FailingEventLoop implements EventLoop {

    private final AtomicReference<@Nullable Error> failure = new AtomicReference<>();
    private final CountDownLatch thrown = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore calls = new Semaphore(0);

    @Override
    public void await() {
      Error now = failure.getAndSet(null);
      if (now != null) {
        thrown.countDown();
        throw now;
      }
      calls.acquireUninterruptibly();
    }

    @Override
    public void poll() {}

    @Override
    public void wakeup() {
      calls.release();
    }

    @Override
    public ByteBuffer input() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public ByteBuffer output() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
