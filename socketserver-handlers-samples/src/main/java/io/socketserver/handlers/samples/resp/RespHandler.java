package io.socketserver.handlers.samples.resp;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves one connection: command after command, as they come.
final class RespHandler implements RequestHandler<StreamRequest> {

  private final Commands commands;
  private final int maxValue;
  private final Duration idle;

  /// Makes a handler.
  ///
  /// @param commands what can be done; all connections share the store behind it
  /// @param maxValue the largest argument, in bytes
  /// @param idle how long to wait for input, zero for ever
  RespHandler(Commands commands, int maxValue, Duration idle) {
    this.commands = commands;
    this.maxValue = maxValue;
    this.idle = idle;
  }

  @Override
  public void handle(StreamRequest request) throws IOException {
    request.readTimeout(idle);
    ReplyWriter replies = new ReplyWriter(request.output());
    Session session = new Session(2L * maxValue);
    CommandReader reader = new CommandReader(request, replies, maxValue);
    try {
      @Nullable List<byte[]> command;
      do {
        command = reader.next();
      } while (command != null && commands.execute(command, replies, session));
    } catch (ProtocolException e) {
      replies.error(e.reply());
    }
    replies.flush();
  }
}
