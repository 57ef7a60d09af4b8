package io.socketserver.tests.matrix;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ThreadingOptions;

/// The ways to process requests.
enum Way {
  SERIAL(null),
  VIRTUAL(ThreadingOptions.virtual()),
  PLATFORM(ThreadingOptions.platform().daemonThreads(true)),
  POOL(ThreadingOptions.pool(4).queue(8).daemonThreads(true));

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
}
