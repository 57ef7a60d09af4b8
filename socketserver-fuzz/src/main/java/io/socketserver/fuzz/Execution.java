package io.socketserver.fuzz;

import com.sun.management.ThreadMXBean;
import io.socketserver.fuzz.Fuzz.Parser;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;

/// Executes a parser with one input after the other.
///
/// @threading For one thread at a time; others may ask for the input.
final class Execution {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// What any input may allocate, and each byte of it besides: enough for an oracle, and too little
  /// for a length that was believed.
  private static final long MOST_ALLOCATED = 16 << 20;

  private static final long MOST_PER_BYTE = 2 << 10;

  /// How often shorter input is tried.
  private static final int MOST_ATTEMPTS = 1000;

  private final Parser parser;
  private final Set<Class<? extends Exception>> rejections;
  private volatile byte[] input = {};

  Execution(Parser parser, Set<Class<? extends Exception>> rejections) {
    this.parser = parser;
    this.rejections = rejections;
  }

  /// The input of the current execution, or of the last one.
  byte[] input() {
    return input;
  }

  /// Executes the parser.
  ///
  /// @throws Exception what the parser does not document
  Outcome of(byte[] next) throws Exception {
    input = next;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Outcome outcome = parse(next.clone());
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MOST_ALLOCATED + next.length * MOST_PER_BYTE) {
      throw new AssertionError("it allocates " + allocated + " bytes");
    }
    return outcome;
  }

  private Outcome parse(byte[] bytes) throws Exception {
    try {
      return new Outcome(true, parser.parse(bytes));
    } catch (Exception e) {
      if (!rejections.contains(e.getClass())) {
        throw e;
      }
      return new Outcome(false, e.toString());
    }
  }

  /// Leaves out what an input does not need to fail in the same way.
  byte[] shortened(byte[] failing, Throwable cause) {
    byte[] shortest = failing;
    int left = MOST_ATTEMPTS;
    for (int size = shortest.length / 2; size > 0; size /= 2) {
      for (int at = 0; at + size <= shortest.length && left > 0; left--) {
        byte[] shorter = Arrays.copyOf(shortest, shortest.length - size);
        System.arraycopy(shortest, at + size, shorter, at, shorter.length - at);
        if (fails(shorter, cause)) {
          shortest = shorter;
        } else {
          at += size;
        }
      }
    }
    return shortest;
  }

  private boolean fails(byte[] shorter, Throwable cause) {
    try {
      of(shorter);
      return false;
    } catch (Throwable e) {
      return e.getClass() == cause.getClass();
    }
  }
}
