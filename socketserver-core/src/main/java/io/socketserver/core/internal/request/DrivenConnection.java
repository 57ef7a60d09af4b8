package io.socketserver.core.internal.request;

import io.socketserver.api.EventConnection;
import io.socketserver.api.Request;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketOption;
import java.time.Duration;

/// An event-style handler's view of a request that has its own thread, except its events.
abstract class DrivenConnection implements EventConnection {

  final StreamRequest request;

  DrivenConnection(StreamRequest request) {
    this.request = request;
  }

  @Override
  public final OutputStream output() {
    return new EventOutput(this);
  }

  @Override
  public final Request request() {
    return request;
  }

  @Override
  public final boolean canStartTls() {
    return request.canStartTls();
  }

  // ---- settings

  @Override
  public final void readTimeout(Duration timeout) {
    request.readTimeout(timeout);
  }

  @Override
  public final <T> void option(SocketOption<T> option, T value) throws IOException {
    request.option(option, value);
  }

  @Override
  public final String toString() {
    return request.toString();
  }
}
