package io.socketserver.core.internal.processing;

import io.socketserver.api.RequestProcessor;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// A processor whose own threads can accept connections. Then one thread does all the work of a
/// connection, and none has to be woken for it.
public interface AcceptingProcessor extends RequestProcessor {

  /// Has the threads of this processor notified of connections: of those that are pending, and of
  /// each one that arrives. May be called again, with the same arguments.
  ///
  /// @param listener the listener of the server
  /// @param pending accepts connections; called on any thread of this processor, also on several at
  ///   once. If it returns true, the same thread calls it again after its other work
  /// @throws IOException if that failed; it may be tried again
  void startAccepting(StreamListener listener, BooleanSupplier pending) throws IOException;

  /// Ends these notifications. A thread may be in one.
  ///
  /// @throws IOException if that failed
  void pauseAccepting() throws IOException;
}
