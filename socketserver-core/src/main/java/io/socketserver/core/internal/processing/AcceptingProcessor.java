package io.socketserver.core.internal.processing;

import io.socketserver.api.RequestProcessor;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;

/// A processor whose own threads can accept connections. Then one thread does all the work of a
/// connection, and none has to be woken for it.
public interface AcceptingProcessor extends RequestProcessor {

  /// Has the threads of this processor notified while connections are pending. May be called again,
  /// with the same arguments.
  ///
  /// @param listener the listener of the server
  /// @param pending called on any thread of this processor, also on several at once
  /// @throws IOException if that failed; it may be tried again
  void startAccepting(StreamListener listener, Runnable pending) throws IOException;

  /// Ends these notifications. A thread may be in one.
  ///
  /// @throws IOException if that failed
  void pauseAccepting() throws IOException;
}
