package io.socketserver.handlers.samples.resp;

import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads commands from a connection, and waits for them.
final class CommandReader {

  private final StreamRequest request;
  private final ReplyWriter replies;
  private final CommandParser parser;
  private final byte[] received = new byte[16 * 1024];

  /// Makes the reader.
  ///
  /// @param request the connection
  /// @param replies flushed before this waits: a client may hold back its next command until it has
  ///   seen them, and as long as there is no need to wait, many leave in one write
  /// @param maxBulk the most bytes in an argument; all of a command's together may have twice that
  CommandReader(StreamRequest request, ReplyWriter replies, int maxBulk) {
    this.request = request;
    this.replies = replies;
    this.parser = new CommandParser(maxBulk);
  }

  /// Reads the next command.
  ///
  /// @return its name and arguments; empty for an empty one, which has no reply; null at the end,
  ///   and when the server is stopping. Half a command is none
  @Nullable List<byte[]> next() throws IOException, ProtocolException {
    while (true) {
      List<byte[]> command = parser.next();
      if (command != null) {
        return command;
      }
      replies.flush();
      if (parser.isEmpty() && !request.awaitInput()) {
        return null;
      }
      int count = request.input().read(received);
      if (count < 0) {
        return null;
      }
      parser.add(ByteBuffer.wrap(received, 0, count));
    }
  }
}
