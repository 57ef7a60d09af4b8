package io.socketserver.unix.internal;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestProcessor;
import io.socketserver.core.BaseServer;
import io.socketserver.core.spi.RequestProcessorProvider;
import org.jspecify.annotations.Nullable;

/// Says that forking is not there yet, where core would say that this module is missing.
///
/// @threading Called by the thread that activates a server.
/// @since 0.1
public final class ForkingProcessorProvider implements RequestProcessorProvider {

  /// For the service loader.
  public ForkingProcessorProvider() {}

  @Override
  public @Nullable RequestProcessor create(ProcessorOptions options, BaseServer<?> server) {
    if (options instanceof ForkingOptions) {
      throw new UnsupportedOperationException(
          "the mixin 'forking' is not there yet; use 'threading' or 'serial'");
    }
    return null;
  }
}
