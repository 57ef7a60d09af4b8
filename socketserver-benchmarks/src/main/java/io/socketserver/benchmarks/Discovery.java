package io.socketserver.benchmarks;

import io.socketserver.core.HandlerCatalog;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// Finding the handlers of the samples, as a server that is told a name does once when it starts.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Discovery {

  private static final String EXPECTED = "echo";

  /// Loads all, and finds one.
  @Benchmark
  public HandlerCatalog.Entry find() {
    return HandlerCatalog.load().find(EXPECTED);
  }
}
