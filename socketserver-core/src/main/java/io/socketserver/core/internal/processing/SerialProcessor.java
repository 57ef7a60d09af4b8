package io.socketserver.core.internal.processing;

import io.socketserver.api.RequestProcessor;
import io.socketserver.api.RequestTask;

/// One request after the other, on the serving thread.
public final class SerialProcessor implements RequestProcessor {

  /// Creates a processor.
  public SerialProcessor() {}

  @Override
  public boolean sharesThreads() {
    return true;
  }

  @Override
  public void process(RequestTask task) {
    task.run();
  }

  @Override
  public void close() {}
}
