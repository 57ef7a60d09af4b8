package io.socketserver.handlers.samples;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `daytime`: shows an option that is validated before the server listens.
///
/// @source RFC 867
/// @since 0.1
public final class DaytimeProvider implements RequestHandlerProvider {

  @Override
  public String name() {
    return "daytime";
  }

  @Override
  public String description() {
    return "sends the date and the time in a line of text (RFC 867)";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.optional(
            "zone",
            HandlerOption.Type.STRING,
            "the time zone, such as UTC or Europe/Berlin; by default this machine's"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    ZoneId zone = zone(options);
    return RequestHandlerFactory.shared(request -> request.write(daytime(request, zone)));
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    ZoneId zone = zone(options);
    return RequestHandlerFactory.shared(request -> request.reply(daytime(request, zone)));
  }

  private static String daytime(Request request, ZoneId zone) {
    return Lazy.FORMAT.format(request.receivedAt().atZone(zone));
  }

  private static ZoneId zone(HandlerOptions options) {
    String zone = options.find("zone").orElseGet(() -> ZoneId.systemDefault().getId());
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new HandlerOptionException(
          "zone", "option zone=" + zone + ": not a time zone; write UTC, +02:00 or Europe/Berlin");
    }
  }

  /// Created on demand: it costs milliseconds, and listing handlers instantiates their providers.
  private static final class Lazy {

    /// The first form that the RFC proposes.
    static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy HH:mm:ss-zzz'\r\n'", Locale.ENGLISH);
  }
}
