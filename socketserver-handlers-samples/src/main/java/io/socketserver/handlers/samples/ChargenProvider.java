package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/// `chargen`: shows how to read and write concurrently, and how to make users opt in to something
/// dangerous.
///
/// @source RFC 864
/// @since 0.1
public final class ChargenProvider implements RequestHandlerProvider {

  private static final int MAX_DATAGRAM = 512;

  /// All 95 lines of the pattern; after the last one it starts again.
  private static final byte[] PATTERN = pattern();

  @Override
  public String name() {
    return "chargen";
  }

  @Override
  public String description() {
    return "sends a pattern of characters until the client closes (RFC 864)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.optional(
            "udp",
            HandlerOption.Type.BOOLEAN,
            "answer datagrams too, each with up to 512 bytes, however small it is",
            "false"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(ChargenProvider::stream);
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    // A datagram's source can be forged, and one byte would send hundreds to the victim.
    if (!options.bool("udp")) {
      throw new HandlerOptionException(
          "udp",
          "option udp=false: chargen on datagrams can be misused to flood others;"
              + " set udp=true only if only trusted hosts can reach it");
    }
    return RequestHandlerFactory.shared(ChargenProvider::reply);
  }

  private static void stream(StreamRequest request) throws IOException {
    // The client may write as much as it likes: if nobody read that, both sides would block.
    try (var reader = Executors.newVirtualThreadPerTaskExecutor()) {
      var _ =
          reader.submit(() -> {
            DiscardProvider.discard(request);
            return null;
          });
      // The client ends this protocol by closing the connection, which causes an exception.
      while (!request.server().isStopping()) {
        request.output().write(PATTERN);
      }
    }
  }

  private static void reply(DatagramRequest request) throws IOException {
    int length = ThreadLocalRandom.current().nextInt(MAX_DATAGRAM + 1);
    request.reply(ByteBuffer.wrap(PATTERN, 0, length));
  }

  /// Lines of 72 of the 95 printable characters, each line beginning one character later.
  private static byte[] pattern() {
    var printable = new StringBuilder();
    for (char c = ' '; c <= '~'; c++) {
      printable.append(c);
    }
    String ring = printable.toString().repeat(2);
    var lines = new StringBuilder();
    for (int first = 0; first < printable.length(); first++) {
      lines.append(ring, first, first + 72).append("\r\n");
    }
    return lines.toString().getBytes(US_ASCII);
  }
}
