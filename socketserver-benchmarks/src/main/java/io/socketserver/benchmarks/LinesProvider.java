package io.socketserver.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Framing;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;

/// `lines`: the plain code that people write for a protocol of lines, in both forms.
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
    return RequestHandlerFactory.inBothForms(
        RequestHandlerFactory.shared(LinesProvider::answer), Events::new);
  }

  private static byte[] answer(String line) {
    return (line.toUpperCase(Locale.ROOT) + "\n").getBytes(ISO_8859_1);
  }

  private static void answer(StreamRequest request) throws IOException {
    OutputStream out = new BufferedOutputStream(request.output());
    String line = request.readLine(MAX_LINE, ISO_8859_1);
    while (line != null) {
      out.write(answer(line));
      if (request.input().available() == 0) {
        out.flush(); // the client waits now
      }
      line = request.readLine(MAX_LINE, ISO_8859_1);
    }
  }

  private static final class Events implements EventHandler {

    private final Framing lines = Framing.lines(MAX_LINE);

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws IOException {
      for (ByteBuffer line = lines.next(data); line != null; line = lines.next(data)) {
        connection.write(ByteBuffer.wrap(answer(ISO_8859_1.decode(line).toString())));
      }
    }
  }
}
