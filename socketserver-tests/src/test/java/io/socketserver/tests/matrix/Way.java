package io.socketserver.tests.matrix;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ThreadingOptions;

/// The ways to process requests.
enum Way {
  SERIAL(null),
  VIRTUAL(ThreadingOptions.virtual()),
  PLATFORM(ThreadingOptions.platform().daemonThreads(true)),
  POOL(ThreadingOptions.pool(4).queue(8).daemonThreads(true)),
  MULTIPLEXING(MultiplexingOptions.defaults().loops(2)),
  FORKING(ForkingOptions.defaults().spareChildren(0).requestsPerChild(20));

  private final ProcessorOptions options;

  Way(ProcessorOptions options) {
    this.options = options;
  }

  ProcessorOptions options() {
    return options;
  }

  boolean isConcurrent() {
    return this != SERIAL;
  }

  /// Whether each request has a thread, or a process, of its own, where its handler may wait.
  boolean mayWait() {
    return this != SERIAL && this != MULTIPLEXING;
  }

  /// Whether handlers are in this process, where tests can share something with them.
  boolean isInProcess() {
    return this != FORKING;
  }

  /// Whether it can process what comes from a network.
  boolean goesWith(Network network) {
    return this != FORKING || network.isNative();
  }
}
