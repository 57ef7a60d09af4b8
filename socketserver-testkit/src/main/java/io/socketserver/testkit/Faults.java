package io.socketserver.testkit;

import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The planned failures, and a count of attempted operations.
///
/// @threading Thread-safe.
final class Faults {

  /// Guarded by this.
  private final Map<Operation, Queue<Supplier<? extends IOException>>> next =
      new EnumMap<>(Operation.class);

  /// Unlimited failures. Guarded by this.
  private final Map<Operation, Supplier<? extends IOException>> lasting =
      new EnumMap<>(Operation.class);

  /// Guarded by this.
  private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);

  /// Makes the next operations fail, after those that were requested earlier.
  ///
  /// @param operation which
  /// @param times how many
  /// @param failure makes the exceptions
  public synchronized void failNext(
      Operation operation, int times, Supplier<? extends IOException> failure) {
    var queue = next.computeIfAbsent(operation, _ -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(failure);
    }
  }

  /// Makes all operations fail, after those that were requested individually.
  ///
  /// @param operation which
  /// @param failure makes the exceptions
  public synchronized void failAll(Operation operation, Supplier<? extends IOException> failure) {
    lasting.put(operation, failure);
  }

  /// Cancels all planned failures.
  ///
  /// @param operation which
  public synchronized void recover(Operation operation) {
    next.remove(operation);
    lasting.remove(operation);
  }

  /// How often an operation was attempted.
  ///
  /// @param operation which
  /// @return how often, failures included
  public synchronized long calls(Operation operation) {
    return calls.getOrDefault(operation, 0L);
  }

  /// An operation starts.
  ///
  /// @param operation which
  /// @throws IOException if it must fail
  void check(Operation operation) throws IOException {
    Supplier<? extends IOException> failure = attempt(operation);
    if (failure != null) {
      throw failure.get();
    }
  }

  private synchronized @Nullable Supplier<? extends IOException> attempt(Operation operation) {
    calls.merge(operation, 1L, Long::sum);
    var queue = next.get(operation);
    if (queue != null && !queue.isEmpty()) {
      return queue.remove();
    }
    return lasting.get(operation);
  }
}
