package io.socketserver.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Many clients, some at a time.
public final class InParallel {

  private InParallel() {}

  /// What one client does.
  public interface Client {
    void run(int number) throws Exception;
  }

  /// Runs clients.
  ///
  /// @param threads how many at a time
  /// @param count how many in all
  /// @throws Exception the first failure of one of them; the others of its thread are not run
  public static void run(int threads, int count, Client client) throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            executor.submit(() -> {
              for (int number; (number = next.getAndIncrement()) < count; ) {
                client.run(number);
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        var _ = each.get();
      }
    }
  }
}
