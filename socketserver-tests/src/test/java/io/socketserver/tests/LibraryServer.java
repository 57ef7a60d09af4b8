package io.socketserver.tests;

import io.socketserver.api.CloseReport;
import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestKind;
import io.socketserver.api.Server;
import io.socketserver.api.ServerStatistics;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.Admission;
import io.socketserver.core.BaseServer;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A program that embeds the library: it serves at an address, until its standard input ends.
///
/// It answers each line of that with its statistics; but at `close MILLIS` it closes the server,
/// and tells what became of the requests. The system properties `maxChildren`, `spareChildren` and
/// `requestsPerChild` are for the mixin forking, and `maxConnections` is for all.
final class LibraryServer {

  private static final String CLOSE = "close ";

  private LibraryServer() {}

  /// @param args an address, and the names of a handler, a mixin and a transport, and a folder of
  ///   handler jars
  public static void main(String[] args) throws Exception {
    HandlerCatalog catalog = HandlerCatalog.load(List.of(Path.of(args[4])));
    ServerAddress address = ServerAddress.parse(args[0]);
    ServerOptions options =
        ServerOptions.builder()
            .processing(processing(args[2]))
            .transport(Transports.named(args[3]))
            .admission(
                Admission.builder().maxConnections(Integer.getInteger("maxConnections", 0)).build())
            .build();
    BaseServer<?> server =
        address.kind() == RequestKind.STREAM
            ? address.streamServer(catalog.streamHandlers(args[1], Map.of()), options)
            : address.datagramServer(catalog.datagramHandlers(args[1], Map.of()), options);
    var _ = server.start();
    awaitLogger();
    // made once before the machine lacks anything, so that it can be made then
    String _ = line(server.statistics());
    System.out.println("listening on " + address.format(server.serverAddress()));
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (line.startsWith(CLOSE)) {
          close(server, Duration.ofMillis(Long.parseLong(line.substring(CLOSE.length()))));
        } else {
          System.out.println(line(server.statistics()));
        }
      }
    }
    var _ = server.close(Duration.ZERO);
  }

  private static ProcessorOptions processing(String mixin) {
    return switch (mixin) {
      case "serial" -> null;
      case "threading" -> ThreadingOptions.virtual();
      case "multiplexing" -> MultiplexingOptions.defaults();
      case "forking" ->
          ForkingOptions.defaults()
              .maxChildren(Integer.getInteger("maxChildren", 40))
              .spareChildren(Integer.getInteger("spareChildren", 0))
              .requestsPerChild(Integer.getInteger("requestsPerChild", 1));
      default -> throw new IllegalArgumentException("no mixin: " + mixin);
    };
  }

  /// In a thread of its own, so that another close can come.
  private static void close(Server server, Duration deadline) {
    Thread.ofPlatform()
        .start(() -> {
          CloseReport report = server.close(deadline);
          System.out.println(
              "closed finished="
                  + report.finished()
                  + " asked="
                  + report.asked()
                  + " forced="
                  + report.forced().size());
        });
  }

  /// Waits until the library has looked its logger up. A test that takes all descriptors away at
  /// once would else be in a race with that.
  private static void awaitLogger() throws InterruptedException {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("socketserver-logger"))) {
      Thread.sleep(1);
    }
  }

  /// The statistics, with failures to accept by their class, and in all.
  private static String line(ServerStatistics statistics) {
    long failures = 0;
    var classes = new StringBuilder();
    for (var each : statistics.acceptFailures().entrySet()) {
      failures += each.getValue();
      classes.append(' ').append(each.getKey()).append('=').append(each.getValue());
    }
    return "statistics received="
        + statistics.received()
        + " refused="
        + statistics.refused()
        + " completed="
        + statistics.completed()
        + " failed="
        + statistics.failed()
        + " inFlight="
        + statistics.inFlight()
        + " acceptFailures="
        + failures
        + classes;
  }
}
