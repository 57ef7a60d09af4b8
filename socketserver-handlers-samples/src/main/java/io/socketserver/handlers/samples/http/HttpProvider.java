package io.socketserver.handlers.samples.http;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The handler `http`: the files of a folder, over HTTP/1.1.
///
/// @source RFC 9110; RFC 9112
/// @since 0.1
public final class HttpProvider implements RequestHandlerProvider {

  /// For the service loader.
  public HttpProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String description() {
    return "serves the files of a folder over HTTP/1.1";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.required(
            "root", HandlerOption.Type.DIRECTORY, "the folder whose files are served"),
        HandlerOption.optional(
            "index",
            HandlerOption.Type.STRING,
            "the name of the file that is served for a folder",
            "index.html"),
        HandlerOption.optional(
            "idle",
            HandlerOption.Type.DURATION,
            "how long to wait for a complete request, 1ms to 24h",
            "30s"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    Site site = site(options);
    Duration idle = idle(options);
    return () -> new HttpHandler(site, idle);
  }

  private static Site site(HandlerOptions options) {
    String index = options.string("index");
    if (!Target.isName(index)) {
      throw new HandlerOptionException(
          "index", "option index=" + index + ": not the name of a file in a folder");
    }
    try {
      return new Site(options.path("root"), index);
    } catch (IOException e) {
      throw new HandlerOptionException(
          "root", "option root=" + options.path("root") + ": cannot be used: " + e);
    }
  }

  private static Duration idle(HandlerOptions options) {
    Duration idle = options.duration("idle");
    if (idle.compareTo(Duration.ofMillis(1)) < 0 || idle.compareTo(Duration.ofHours(24)) > 0) {
      throw new HandlerOptionException("idle", "option idle=" + idle + ": must be from 1ms to 24h");
    }
    return idle;
  }
}
