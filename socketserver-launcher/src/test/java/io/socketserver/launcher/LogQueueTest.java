package io.socketserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogQueueTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String LINE = "x".repeat(999) + "\n";

  /// A pipe with a reader that can stop.
  private static final class Pipe extends OutputStream {

    final CountDownLatch stuck = new CountDownLatch(1);
    final Semaphore permits = new Semaphore(0);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private volatile boolean broken;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      stuck.countDown();
      permits.acquireUninterruptibly();
      if (broken) {
        throw new IOException("no space left");
      }
      synchronized (taken) {
        taken.write(bytes, offset, length);
      }
    }

    String text() {
      synchronized (taken) {
        return taken.toString(UTF_8);
      }
    }
  }

  private final Pipe pipe = new Pipe();
  private final LogQueue queue = new LogQueue(pipe, lost -> (lost + " lost\n").getBytes(UTF_8));

  /// Lets the writer go.
  @AfterEach
  void open() {
    pipe.permits.release(1 << 20);
  }

  private void write(String text) throws IOException {
    queue.write(text.getBytes(UTF_8));
  }

  private boolean flush(Duration patience) {
    return queue.flush(patience, () -> false);
  }

  /// Writes until lines are lost for certain.
  private long overflow() throws Exception {
    write("first\n");
    pipe.stuck.await();
    long lines = 3L * LogQueue.CAPACITY / LINE.length();
    for (long i = 0; i < lines; i++) {
      write(LINE);
    }
    return lines;
  }

  @Test
  void writesInOrder() throws Exception {
    open();
    write("one\n");
    write("two\nthree\n");

    assertThat(flush(LONG)).isTrue();
    assertThat(pipe.text()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void holdsUpNobodyAndCountsWhatItHasNoRoomFor() throws Exception {
    long lines = overflow();
    open();

    assertThat(flush(LONG)).isTrue();
    String text = pipe.text();
    long written = text.lines().filter(line -> line.startsWith("x")).count();
    long lost = lost(text);
    assertThat(written).isBetween(1L, lines - 1).isEqualTo(lines - lost);
  }

  private static long lost(String text) {
    return text.lines()
        .filter(line -> line.endsWith(" lost"))
        .flatMapToLong(line -> LongStream.of(Long.parseLong(line.split(" ")[0])))
        .sum();
  }

  @Test
  void reportsWhereTheLinesAreMissing() throws Exception {
    overflow();
    pipe.permits.release(1000);
    // the writer has taken some when there is room for a report and more
    while (lost(pipe.text()) == 0 && pipe.permits.availablePermits() > 0) {
      Thread.onSpinWait();
    }
    write("after\n");
    open();

    assertThat(flush(LONG)).isTrue();
    assertThat(pipe.text()).matches("(?s)first\n(x+\n)+\\d+ lost\nafter\n");
  }

  @Test
  void boundsManyShortWritesToo() throws Exception {
    write("first\n");
    pipe.stuck.await();
    for (int i = 0; i < LogQueue.CAPACITY / 16; i++) {
      queue.write('\n');
    }
    open();

    assertThat(flush(LONG)).isTrue();
    assertThat(lost(pipe.text())).isPositive();
  }

  @Test
  void givesUpAFlushWithoutProgress() throws Exception {
    write("first\n");
    pipe.stuck.await();

    assertThat(flush(Duration.ofMillis(50))).isFalse();
  }

  @Test
  void givesUpAFlushInAHurry() throws Exception {
    write("first\n");
    pipe.stuck.await();
    var hurry = new AtomicBoolean();
    Thread.ofVirtual().start(() -> hurry.set(true));

    assertThat(queue.flush(LONG, hurry::get)).isFalse();
  }

  @Test
  void goesOnWithAFlushThatMakesProgress() throws Exception {
    // ten pieces, and for each less than the patience
    write(LINE.repeat(40));
    pipe.stuck.await();
    var reader =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 10; i++) {
                pipe.permits.release();
              }
            });

    assertThat(flush(LONG)).isTrue();
    reader.join();
    assertThat(pipe.text()).hasSize(40 * LINE.length());
  }

  @Test
  void countsWhatCouldNotBeWrittenAndSaysSoWhenItCanAgain() throws Exception {
    pipe.broken = true;
    open();
    write("one\n");
    write("two\n");

    assertThat(flush(LONG)).as("gives up at a failure").isFalse();
    pipe.broken = false;
    while (!pipe.text().contains("lost")) {
      Thread.onSpinWait();
    }
    assertThat(flush(LONG)).isTrue();
    long written = pipe.text().lines().filter(line -> !line.endsWith("lost")).count();
    assertThat(lost(pipe.text())).isPositive().isEqualTo(2 - written);
  }
}
