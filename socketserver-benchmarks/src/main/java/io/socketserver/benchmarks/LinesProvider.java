package io.socketserver.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.LineTooLongException;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// `lines`: the plain code that people write for a protocol of lines, on event loops and on
/// threads.
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
    return Lines::new;
  }

  private static byte[] answer(String line) {
    return (line.toUpperCase(Locale.ROOT) + "\n").getBytes(ISO_8859_1);
  }

  private static final class Lines implements EventHandler {

    private byte[] line = new byte[64];
    private int length;

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws LineTooLongException {
      while (data.hasRemaining()) {
        byte next = data.get();
        if (next == '\n') {
          connection.write(answer(new String(line, 0, length, ISO_8859_1)));
          length = 0;
        } else if (length == MAX_LINE) {
          throw new LineTooLongException(MAX_LINE);
        } else {
          if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
          }
          line[length++] = next;
        }
      }
    }

    @Override
    public void handle(StreamRequest request) throws IOException {
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
  }
}
