package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;

/// `time`: shows a binary reply instead of text.
///
/// @source RFC 868
/// @since 0.1
public final class TimeProvider implements RequestHandlerProvider {

  /// The year 1900 in seconds since 1970.
  private static final long EPOCH = -2_208_988_800L;

  @Override
  public String name() {
    return "time";
  }

  @Override
  public String description() {
    return "sends the seconds since 1900 as four bytes (RFC 868)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> request.output().write(time(request)));
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(request -> request.reply(time(request)));
  }

  private static byte[] time(Request request) {
    return encode(request.receivedAt());
  }

  /// The low 32 bits of the seconds, in network order: in 2036 they wrap around to 0.
  static byte[] encode(Instant time) {
    int seconds = (int) (time.getEpochSecond() - EPOCH);
    return ByteBuffer.allocate(Integer.BYTES).putInt(seconds).array();
  }
}
