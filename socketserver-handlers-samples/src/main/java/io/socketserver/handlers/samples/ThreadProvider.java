package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.util.Set;

/// `thread`: shows a mixin at work, by the thread that a request runs on.
///
/// It answers with the result of one read, as the example in Python's documentation does. A read
/// returns any part of what was sent, so a real handler reads lines, or lengths, or to the end.
///
/// @source CPython 3.13, the threaded example in the documentation of `socketserver`
/// @since 0.1
public final class ThreadProvider implements RequestHandlerProvider {

  @Override
  public String name() {
    return "thread";
  }

  @Override
  public String description() {
    return "answers with its thread's name and what it received";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> {
      byte[] buffer = new byte[1024];
      int length = request.input().read(buffer);
      if (length > 0) {
        String data = new String(buffer, 0, length, UTF_8);
        request.write(Thread.currentThread().getName() + ": " + data);
      }
    });
  }
}
