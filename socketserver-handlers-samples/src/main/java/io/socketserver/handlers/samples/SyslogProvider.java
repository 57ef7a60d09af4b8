package io.socketserver.handlers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `syslog`: shows messages framed in a stream, and a file that all requests write to.
///
/// The factory opens the file, so that an invalid path is reported before the server listens. The
/// server closes the factory at its end.
///
/// @source RFC 5424; RFC 3164; RFC 5426 (UDP); RFC 6587 (TCP)
/// @since 0.1
public final class SyslogProvider implements RequestHandlerProvider {

  private static final long MIN_SIZE = 480;
  private static final long MAX_SIZE = 16 << 20;

  @Override
  public String name() {
    return "syslog";
  }

  @Override
  public String description() {
    return "writes syslog messages as lines of JSON (RFC 5424, RFC 3164)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.optional(
            "file",
            HandlerOption.Type.PATH,
            "the file to append to, created if missing; by default standard output"),
        HandlerOption.optional(
            "max-size",
            HandlerOption.Type.SIZE,
            "the maximum number of bytes to keep of a message on a stream, 480 to 16m",
            "8k"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    int maxSize = maxSize(options);
    JsonLines log = open(options);
    return new Handlers<>(request -> collect(request, maxSize, log), log);
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    JsonLines log = open(options);
    return new Handlers<>(
        request -> log.write(entry(request, request.text(), request.truncated())), log);
  }

  /// One handler for all requests, with resources that it needs until the server has closed.
  private static final class Handlers<R extends Request>
      implements RequestHandlerFactory<R>, AutoCloseable {

    private final RequestHandler<R> handler;
    private final JsonLines log;

    Handlers(RequestHandler<R> handler, JsonLines log) {
      this.handler = handler;
      this.log = log;
    }

    @Override
    public RequestHandler<R> newHandler() {
      return handler;
    }

    @Override
    public void close() throws IOException {
      log.close();
    }
  }

  private static void collect(StreamRequest request, int maxSize, JsonLines log)
      throws IOException {
    SyslogFrames frames = new SyslogFrames(request.input(), maxSize);
    while (request.awaitInput()) {
      SyslogFrames.Frame frame = frames.next();
      if (!frame.isEmpty()) {
        log.write(entry(request, new String(frame.bytes(), UTF_8), frame.truncated()));
      }
    }
  }

  private static Map<String, Object> entry(Request request, String line, boolean truncated) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("received", Instant.now());
    entry.put("from", text(request.clientAddress()));
    entry.putAll(SyslogMessage.parse(line).fields());
    if (truncated) {
      entry.put("truncated", true);
    }
    return entry;
  }

  private static String text(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      String host = inet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
    String text = address.toString();
    return text.isEmpty() ? "(unnamed)" : text;
  }

  private static int maxSize(HandlerOptions options) {
    long size = options.size("max-size");
    if (size < MIN_SIZE || size > MAX_SIZE) {
      throw new HandlerOptionException(
          "max-size", "option max-size=" + size + ": must be from 480 bytes to 16m");
    }
    return (int) size;
  }

  private static JsonLines open(HandlerOptions options) {
    if (options.find("file").isEmpty()) {
      return JsonLines.toStandardOutput();
    }
    Path file = options.path("file");
    try {
      return JsonLines.appendingTo(file);
    } catch (IOException e) {
      throw new HandlerOptionException(
          "file", "option file=" + file + ": cannot be opened for appending: " + reason(e));
    }
  }

  /// Without the name of a Java class, which is of no use on a command line.
  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "its folder does not exist";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
