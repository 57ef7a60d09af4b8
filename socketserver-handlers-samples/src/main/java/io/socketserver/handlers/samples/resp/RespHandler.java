package io.socketserver.handlers.samples.resp;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves one connection: executes received commands as long as the client reads the replies.
///
/// A few bytes can request a large value many times. So commands are executed only while the
/// connection is writable. The others wait in the parser, and reading is paused meanwhile
/// (backpressure).
final class RespHandler implements EventHandler {

  private final Commands commands;
  private final CommandParser parser;
  private final Duration idle;
  private final Session session;
  private @Nullable ReplyWriter writer;
  private boolean inputEnded;

  /// Creates a handler.
  ///
  /// @param commands the commands; all connections share their store
  /// @param maxValue the maximum size of an argument in bytes
  /// @param idle how long to wait for input; zero for no limit
  RespHandler(Commands commands, int maxValue, Duration idle) {
    this.commands = commands;
    this.parser = new CommandParser(maxValue);
    this.session = new Session(2L * maxValue);
    this.idle = idle;
  }

  @Override
  public void opened(EventConnection connection) {
    connection.readTimeout(idle);
  }

  @Override
  public void received(EventConnection connection, ByteBuffer data) throws IOException {
    parser.add(data);
    execute(connection);
  }

  @Override
  public void writable(EventConnection connection) throws IOException {
    execute(connection);
  }

  @Override
  public void inputEnded(EventConnection connection) throws IOException {
    inputEnded = true;
    execute(connection);
  }

  @Override
  public boolean isIdle(EventConnection connection) {
    return parser.isEmpty();
  }

  private ReplyWriter replies(EventConnection connection) {
    ReplyWriter made = writer;
    if (made == null) {
      made = new ReplyWriter(connection.output());
      writer = made;
    }
    return made;
  }

  private void execute(EventConnection connection) throws IOException {
    ReplyWriter replies = replies(connection);
    try {
      while (connection.isWritable()) {
        @Nullable List<byte[]> command = parser.next();
        if (command == null) {
          if (inputEnded) {
            connection.end();
          }
          break;
        }
        if (!commands.execute(command, replies, session)) {
          replies.flush();
          connection.end();
          return;
        }
      }
    } catch (ProtocolException e) {
      replies.error(e.reply());
      replies.flush();
      connection.end();
      return;
    }
    replies.flush();
  }
}
