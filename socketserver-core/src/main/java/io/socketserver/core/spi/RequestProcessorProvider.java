package io.socketserver.core.spi;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestProcessor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The service that creates a processor from its settings.
///
/// @threading Called by the thread that activates a server.
/// @since 0.1
public interface RequestProcessorProvider {

  /// Creates a processor, if the settings are of the class that this provider supports.
  ///
  /// @param options the settings
  /// @param context the server to process for
  /// @return the processor, or null if the settings are of another class
  /// @throws IOException if a resource that it needs is not available
  /// @throws UnsupportedOperationException if it cannot work with this server or on this system;
  ///   the message says why
  @Nullable RequestProcessor create(ProcessorOptions options, ProcessorContext context)
      throws IOException;
}
