package io.socketserver.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/// How many bytes each request allocates on all threads but the client's and JMH's. What virtual
/// threads allocate is their carriers'.
///
/// JMH's own profiler counts all threads.
public final class ServerAllocation implements InternalProfiler {

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long before;

  /// Called by JMH.
  public ServerAllocation() {}

  @Override
  public String getDescription() {
    return "bytes allocated by a server's threads";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = allocated();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double bytes = allocated() - before;
    return List.of(
        new ScalarResult(
            "server.alloc.norm",
            bytes / result.getMetadata().getAllOps(),
            "B/op",
            AggregationPolicy.AVG));
  }

  private long allocated() {
    long bytes = threads.getTotalThreadAllocatedBytes();
    for (var thread : threads.dumpAllThreads(false, false, 0)) {
      String name = thread.getThreadName();
      if (name.contains("jmh-worker") || name.equals("main")) {
        bytes -= threads.getThreadAllocatedBytes(thread.getThreadId());
      }
    }
    return bytes;
  }
}
