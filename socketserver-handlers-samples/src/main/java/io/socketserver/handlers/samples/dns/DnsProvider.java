package io.socketserver.handlers.samples.dns;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The handler `dns`: answers queries from a zone file, over UDP and TCP.
///
/// @source RFC 1035; RFC 2308; RFC 4343; RFC 4592; RFC 6891; RFC 7766; RFC 8482
/// @since 0.1
public final class DnsProvider implements RequestHandlerProvider {

  /// For the service loader.
  public DnsProvider() {}

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public String description() {
    return "answers DNS queries from a zone file";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.required("zone", HandlerOption.Type.FILE, "the zone file, at most 16m"),
        HandlerOption.optional(
            "ttl",
            HandlerOption.Type.INTEGER,
            "for how many seconds resolvers may cache answers if the file does not say",
            "300"),
        HandlerOption.optional(
            "idle",
            HandlerOption.Type.DURATION,
            "how long to wait for a query over TCP; 0s means for ever",
            "10s"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    Responder responder = responder(options);
    Duration idle = options.duration("idle");
    return RequestHandlerFactory.shared(new DnsStreamHandler(responder, idle));
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(new DnsDatagramHandler(responder(options)));
  }

  private static Responder responder(HandlerOptions options) {
    int ttl = options.integer("ttl", 0, Integer.MAX_VALUE);
    return new Responder(ZoneFile.read(options.path("zone"), ttl));
  }
}
