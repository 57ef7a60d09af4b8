package io.socketserver.tests.faults;

import io.socketserver.api.ServerStatistics;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import io.socketserver.core.ThreadingTcpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A program that embeds the library: it serves at an address, and answers questions of its
/// standard input until that ends.
final class LibraryServer {

  private LibraryServer() {}

  /// @param args an address, the name of a handler, and a folder of handler jars
  public static void main(String[] args) throws Exception {
    HandlerCatalog catalog = HandlerCatalog.load(List.of(Path.of(args[2])));
    ServerAddress address = ServerAddress.parse(args[0]);
    var server =
        new ThreadingTcpServer(
            (InetSocketAddress) address.address(), catalog.streamHandlers(args[1], Map.of()));
    var unusedThread = server.start();
    awaitLogger();
    // made once before the machine lacks anything, so that it can be made then
    String unused = line(server.statistics());
    System.out.println("listening on " + address.format(server.serverAddress()));
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (in.readLine() != null) {
        System.out.println(line(server.statistics()));
      }
    }
    var unusedReport = server.close(Duration.ZERO);
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
