package io.socketserver.launcher;

import io.socketserver.core.internal.waiting.NeededThread;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A non-blocking output: lines go into a queue, and one thread writes them to the target.
///
/// A pipe that nobody reads blocks only that thread. Lines that do not fit into the queue, and
/// lines that could not be written, are dropped and counted, and a report of their number replaces
/// them as soon as writing works again: docs/adr/0027.
///
/// @threading Thread-safe; only [#flush] blocks.
final class LogQueue extends OutputStream {

  /// With this many bytes in the queue, no more are accepted.
  static final int CAPACITY = 1 << 20;

  /// The maximum size of one write. Up to this, a write to a pipe is atomic, and progress is
  /// visible.
  private static final int PIECE = 4096;

  /// The overhead of an entry, so that many short ones are limited too.
  private static final int OVERHEAD = 64;

  /// The back-off after a failed write.
  private static final Duration PAUSE = Duration.ofMillis(100);

  /// The time limit for a flush that makes progress.
  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final OutputStream target;
  private final LongFunction<byte[]> report;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All of these are guarded by the lock.
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private long lostLines;
  private long progress;
  private boolean failing;
  private boolean writing;
  private @Nullable Thread writer;

  /// An entry of the queue.
  ///
  /// @param lines how many lines are lost if it is not written
  private record Entry(byte[] bytes, long lines) {

    int size() {
      return bytes.length + OVERHEAD;
    }
  }

  /// @param target the destination of the lines
  /// @param report creates the line that reports how many were not written
  LogQueue(OutputStream target, LongFunction<byte[]> report) {
    this.target = target;
    this.report = report;
  }

  @Override
  public void write(int b) {
    add(new byte[] {(byte) b});
  }

  /// Queues bytes, or counts their lines if there is no space.
  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      add(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  private void add(byte[] bytes) {
    var entry = new Entry(bytes, lines(bytes));
    lock.lock();
    try {
      if (waitingBytes >= CAPACITY || !hasWriter()) {
        lostLines += entry.lines();
        return;
      }
      if (lostLines > 0) {
        Entry lost = takeReport();
        waiting.addLast(lost);
        waitingBytes += lost.size();
      }
      waiting.addLast(entry);
      waitingBytes += entry.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Entry takeReport() {
    var lost = new Entry(report.apply(lostLines), lostLines);
    lostLines = 0;
    return lost;
  }

  private static long lines(byte[] bytes) {
    long lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return Math.max(1, lines);
  }

  /// Starts the thread with the first line, and retries if that failed.
  private boolean hasWriter() {
    if (writer == null) {
      try {
        writer = NeededThread.start("socketserver-log", this::writeAll);
      } catch (OutOfMemoryError noThread) {
        return false;
      }
    }
    return true;
  }

  /// Waits until all lines are written.
  ///
  /// @param patience how long to wait without progress
  /// @param hurry whether to give up immediately
  /// @return false if it gave up, or if the target is not writable
  boolean flush(Duration patience, BooleanSupplier hurry) {
    long begun = System.nanoTime();
    long since = begun;
    lock.lock();
    try {
      long seen = progress;
      while (writing || !waiting.isEmpty() || lostLines > 0) {
        long now = System.nanoTime();
        if (progress != seen) {
          seen = progress;
          since = now;
        }
        if (failing
            || hurry.getAsBoolean()
            || now - since > patience.toNanos()
            || now - begun > LONGEST_FLUSH.toNanos()) {
          return false;
        }
        // false is a time-out, and the loop checks its conditions
        var _ = changed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  // ---- the writer

  private void writeAll() {
    while (true) {
      try {
        writeNext();
      } catch (Throwable e) {
        // Interrupted, by code that enumerated all threads, or out of memory. The failure cannot
        // be reported, and other threads need this one.
      }
    }
  }

  private void writeNext() throws InterruptedException {
    Entry next = null;
    try {
      next = next();
      writeOut(next.bytes());
    } catch (IOException | RuntimeException | Error e) {
      // failures of logging cannot be logged: they are counted
      failed(next);
    }
  }

  private Entry next() throws InterruptedException {
    lock.lock();
    try {
      writing = false;
      changed.signalAll();
      while (waiting.isEmpty() && lostLines == 0) {
        changed.await();
      }
      Entry next = waiting.isEmpty() ? takeReport() : waiting.removeFirst();
      waitingBytes = waiting.isEmpty() ? 0 : waitingBytes - next.size();
      writing = true;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void writeOut(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += PIECE) {
      target.write(bytes, at, Math.min(PIECE, bytes.length - at));
      lock.lock();
      try {
        failing = false;
        progress++;
      } finally {
        lock.unlock();
      }
    }
  }

  private void failed(@Nullable Entry entry) throws InterruptedException {
    lock.lock();
    try {
      lostLines += entry == null ? 0 : entry.lines();
      failing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Thread.sleep(PAUSE);
  }
}
