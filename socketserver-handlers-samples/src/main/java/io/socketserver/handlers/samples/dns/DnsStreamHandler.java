package io.socketserver.handlers.samples.dns;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Answers the queries of one connection, each preceded by its length.
///
/// @source RFC 1035, section 4.2.2; RFC 7766, sections 6.2.3 and 8
final class DnsStreamHandler implements RequestHandler<StreamRequest> {

  /// Longer ones are not queries that we can answer.
  private static final int MAX_QUERY = 4096;

  private final Responder responder;
  private final Duration idle;

  DnsStreamHandler(Responder responder, Duration idle) {
    this.responder = responder;
    this.idle = idle;
  }

  @Override
  public void handle(StreamRequest request) throws IOException {
    request.readTimeout(idle);
    try {
      while (request.awaitInput()) {
        byte[] query = read(request.input());
        byte[] response = query == null ? null : responder.overTcp(query);
        if (response == null) {
          return;
        }
        // In one write: some clients expect length and message in one segment.
        request.output().write(frame(response));
      }
    } catch (SocketTimeoutException e) {
      return; // The client keeps the connection for later, but we do not.
    }
  }

  private static byte @Nullable [] read(InputStream input) throws IOException {
    byte[] prefix = input.readNBytes(2);
    if (prefix.length < 2) {
      return null;
    }
    int length = Short.toUnsignedInt(ByteBuffer.wrap(prefix).getShort());
    if (length > MAX_QUERY) {
      return null;
    }
    byte[] query = input.readNBytes(length);
    return query.length < length ? null : query;
  }

  private static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(2 + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }
}
