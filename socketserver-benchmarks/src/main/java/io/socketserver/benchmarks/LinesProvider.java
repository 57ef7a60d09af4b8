package io.socketserver.benchmarks;

import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// `lines`: the plain code that people write for a protocol of lines.
public final class LinesProvider implements RequestHandlerProvider {

  private static final int MAX_LINE = 8192;

  /// Called by the service loader.
  public LinesProvider() {}

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public String description() {
    return "answers every line in upper case";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(LinesProvider::answer);
  }

  private static void answer(StreamRequest request) throws IOException {
    OutputStream out = new BufferedOutputStream(request.output());
    String line = request.readLine(MAX_LINE, StandardCharsets.ISO_8859_1);
    while (line != null) {
      out.write(line.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1));
      out.write('\n');
      if (request.input().available() == 0) {
        out.flush(); // the client waits now
      }
      line = request.readLine(MAX_LINE, StandardCharsets.ISO_8859_1);
    }
  }
}
