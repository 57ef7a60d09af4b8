package io.socketserver.tests.multiplexing.handler;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Answers each line with itself in upper case, and says good-bye. It has a name, so that another
/// process can make it.
public final class Lines implements EventHandler {

  private final Framing lines = Framing.lines(100);

  /// Called by servers, and by their children.
  public Lines() {}

  @Override
  public void opened(EventConnection connection) {
    connection.write("hello\n");
  }

  @Override
  public void received(EventConnection connection, ByteBuffer data) throws IOException {
    for (ByteBuffer line = lines.next(data); line != null; line = lines.next(data)) {
      answer(connection, line);
    }
  }

  @Override
  public void inputEnded(EventConnection connection) {
    if (!lines.isEmpty()) {
      answer(connection, lines.rest());
    }
    connection.write("bye\n");
    connection.end();
  }

  private static void answer(EventConnection connection, ByteBuffer line) {
    String text = StandardCharsets.UTF_8.decode(line).toString();
    connection.write(text.toUpperCase(Locale.ROOT) + "\n");
  }

  @Override
  public boolean isIdle(EventConnection connection) {
    return lines.isEmpty();
  }
}
