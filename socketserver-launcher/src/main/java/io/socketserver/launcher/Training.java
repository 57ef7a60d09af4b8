package io.socketserver.launcher;

import io.socketserver.api.RequestKind;
import io.socketserver.core.HandlerCatalog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the command does once while the image is built, so that the JVM keeps the classes that a
/// start needs: it goes the way of `serve` from the command line to a request, over every
/// transport, and of `handlers` and help.
final class Training {

  private static final int TIMEOUT_MILLIS = 5_000;

  /// Handlers that answer a line with a line, the best known first.
  private static final List<String> HANDLERS = List.of("upper", "echo");

  private Training() {}

  /// Trains. Prints nothing where all is well.
  ///
  /// @param words directories with handler jars, if any: loading a jar is worth training too
  static void run(List<String> words, PrintStream err) throws InterruptedException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var options = new ArrayList<String>();
    words.forEach(word -> options.addAll(List.of(Option.HANDLER_PATH.flag(), word)));
    Arguments listing = ArgumentParser.parse(Command.HANDLERS, options);
    HandlersCommand.run(listing, nowhere, err);
    CommandModel.printHelp(Command.SERVE, nowhere);
    HandlerCatalog catalog = Handlers.load(listing.paths(Option.HANDLER_PATH), nowhere);
    Optional<String> handler = choose(catalog);
    if (handler.isPresent()) {
      options.addAll(List.of(Option.HANDLER.flag(), handler.get(), Option.DRAIN.flag(), "1s"));
      serve("tcp://127.0.0.1:0", options, nowhere, Training::tcp);
      serve("udp://127.0.0.1:0", options, nowhere, Training::udp);
    }
  }

  /// One that serves both kinds.
  private static Optional<String> choose(HandlerCatalog catalog) {
    List<String> names =
        catalog.entries().stream()
            .filter(entry -> entry.provider().kinds().size() == RequestKind.values().length)
            .map(HandlerCatalog.Entry::name)
            .toList();
    return HANDLERS.stream().filter(names::contains).findFirst();
  }

  private interface Client {
    void talk(InetSocketAddress server) throws IOException;
  }

  private static void serve(
      String address, List<String> options, PrintStream nowhere, Client client)
      throws InterruptedException {
    var words = new ArrayList<>(options);
    words.add(address);
    Arguments arguments = ArgumentParser.parse(Command.SERVE, words);
    ServeSettings settings = ServeSettings.of(arguments);
    ServeCommand.configureLog(arguments);
    Service service = ServeCommand.bind(settings, nowhere);
    service.announce(settings, nowhere);
    Thread serving = Thread.ofPlatform().daemon().unstarted(() -> serve(service));
    serving.start();
    SignalWatch.received();
    try {
      client.talk((InetSocketAddress) service.listeners().getFirst().server().serverAddress());
    } catch (IOException e) {
      throw new FailureException("training over " + address + " failed: " + e, e);
    } finally {
      service.close(settings.drain()).await(Duration.ofMillis(TIMEOUT_MILLIS));
    }
    serving.join();
  }

  private static void serve(Service service) {
    try {
      service.serve();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tcp(InetSocketAddress server) throws IOException {
    try (var socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("train\n".getBytes(StandardCharsets.UTF_8));
      if (socket.getInputStream().read() < 0) {
        throw new IOException("no answer");
      }
    }
  }

  private static void udp(InetSocketAddress server) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      byte[] line = "train\n".getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(line, line.length, server));
      socket.receive(new DatagramPacket(new byte[64], 64));
    }
  }
}
