package io.socketserver.tests;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A [RealClient] while it runs: type, wait for its output, and take its [#result()].
///
/// @threading For the thread of one test.
final class RunningClient implements AutoCloseable {

  /// Platform threads: reading from a pipe would hold the carrier of a virtual one.
  private static final ThreadFactory DAEMONS =
      Thread.ofPlatform().daemon().name("client-", 0).factory();

  private final Process process;
  private final List<String> command;
  private final long deadline;
  private final Output stdout = new Output();
  private final Output stderr = new Output();

  /// One task after the other: a large input must not stand in the way of the test's next step.
  private final ExecutorService typist = Executors.newSingleThreadExecutor(DAEMONS);

  RunningClient(Process process, List<String> command, Duration limit) {
    this.process = process;
    this.command = command;
    this.deadline = System.nanoTime() + limit.toNanos();
    DAEMONS.newThread(() -> stdout.readFrom(process.getInputStream())).start();
    DAEMONS.newThread(() -> stderr.readFrom(process.getErrorStream())).start();
  }

  /// Writes to the client's standard input, and does not wait until it reads that.
  ///
  /// @param text what to type, with its line feeds
  void type(String text) {
    type(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes to the client's standard input, and does not wait until it reads that.
  ///
  /// @param bytes what to type
  void type(byte[] bytes) {
    typist.execute(() -> {
      try {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
      } catch (IOException clientHasEnded) {
        // What it made of its input shows in its result.
      }
    });
  }

  /// Ends the client's standard input, after what was typed before.
  void endInput() {
    typist.execute(() -> {
      try {
        process.getOutputStream().close();
      } catch (IOException clientHasEnded) {
        // As above.
      }
    });
  }

  /// Waits until the client has written something to its standard output.
  ///
  /// @param expected true when its output so far is as the test needs it
  /// @return the output so far; the test fails if the client's time is over before, or it ended
  String awaitOutput(Predicate<String> expected) throws InterruptedException {
    if (!stdout.await(() -> expected.test(stdout.text()), deadline)) {
      fail(describe("did not write what was expected"));
    }
    return stdout.text();
  }

  /// Waits for the end of the client.
  ///
  /// @return what it left; the test fails if the client's time is over before
  RealClient.Result result() throws InterruptedException {
    if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
        || !stdout.awaitEnd(deadline)
        || !stderr.awaitEnd(deadline)) {
      fail(describe("did not end in time"));
    }
    return new RealClient.Result(process.exitValue(), stdout.bytes(), stderr.text());
  }

  /// Ends the client and what it started, if they still run.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    var _ = process.destroyForcibly();
    typist.shutdown();
  }

  private String describe(String problem) {
    return "%s: %s\nstdout: %s\nstderr: %s"
        .formatted(problem, command, end(stdout.text()), end(stderr.text()));
  }

  /// As much of an output as a person may want to read.
  static String end(String output) {
    int max = 2000;
    return output.length() <= max ? output : "..." + output.substring(output.length() - max);
  }

  /// What has been read from one of the client's streams. Guarded by itself.
  private static final class Output {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    void readFrom(InputStream input) {
      byte[] buffer = new byte[8192];
      try (input) {
        for (int read; (read = input.read(buffer)) >= 0; ) {
          add(buffer, read);
        }
      } catch (IOException closed) {
        // The end, as any other.
      } finally {
        end();
      }
    }

    private synchronized void add(byte[] buffer, int length) {
      bytes.write(buffer, 0, length);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Waits until something holds: false if it does not by the end of the stream or the deadline.
    synchronized boolean await(BooleanSupplier condition, long deadline)
        throws InterruptedException {
      while (!condition.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    }

    boolean awaitEnd(long deadline) throws InterruptedException {
      return await(() -> ended, deadline);
    }
  }
}
