package io.socketserver.core.spi;

import io.socketserver.api.Refusal;
import java.time.Duration;

/// What a [ListenerLayer] uses of its server.
///
/// @since 0.1
public interface ListenerContext {

  /// The clock of the connections' waits.
  ///
  /// @return the time source
  TimeSource time();

  /// How long a connection may be kept because its client has not sent what the layer waits for.
  ///
  /// @return the time limit; zero for none
  Duration handshakeTimeout();

  /// Refuses a client: reports and counts it, and ends its connection.
  ///
  /// @param connection the connection, which the server closes
  /// @param reason why
  /// @threading For any thread.
  void refuse(StreamConnection connection, Refusal reason);
}
