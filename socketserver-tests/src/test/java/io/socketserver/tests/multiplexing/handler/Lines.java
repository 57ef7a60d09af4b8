package io.socketserver.tests.multiplexing.handler;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.LineTooLongException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Answers each line with itself in upper case, and says good-bye. It has a name, so that another
/// process can make it.
public final class Lines implements EventHandler {

  private static final int MAX_LINE = 100;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /// Called by servers, and by their children.
  public Lines() {}

  @Override
  public void opened(EventConnection connection) {
    connection.write("hello\n");
  }

  @Override
  public void received(EventConnection connection, ByteBuffer data) throws LineTooLongException {
    while (data.hasRemaining()) {
      byte next = data.get();
      if (next == '\n') {
        answer(connection);
      } else if (line.size() < MAX_LINE) {
        line.write(next);
      } else {
        throw new LineTooLongException(MAX_LINE);
      }
    }
  }

  @Override
  public void inputEnded(EventConnection connection) {
    if (line.size() > 0) {
      answer(connection);
    }
    connection.write("bye\n");
    connection.end();
  }

  private void answer(EventConnection connection) {
    connection.write(line.toString(StandardCharsets.UTF_8).strip().toUpperCase(Locale.ROOT) + "\n");
    line.reset();
  }

  @Override
  public boolean isIdle(EventConnection connection) {
    return line.size() == 0;
  }
}
