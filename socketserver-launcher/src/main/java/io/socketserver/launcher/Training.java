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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the command does once while the image is built, so that the JVM keeps the classes that a
/// start needs: it goes the way of `serve` from the command line to a request, over TCP and UDP,
/// and the ways of `handlers` and help.
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
    var folders = new ArrayList<String>();
    words.stream()
        // a build of a few modules may not have made it: then only loading jars is not trained
        .filter(word -> Files.isDirectory(Path.of(word)))
        .forEach(word -> folders.addAll(List.of(Option.HANDLER_PATH.flag(), word)));
    command(Command.HANDLERS, folders, nowhere, err);
    command(Command.SERVE, List.of(Option.HELP.flag()), nowhere, err);
    Arguments listing = ArgumentParser.parse(Command.HANDLERS, folders);
    HandlerCatalog catalog = Handlers.load(listing.paths(Option.HANDLER_PATH), nowhere);
    Optional<String> handler = choose(catalog);
    if (handler.isPresent()) {
      folders.addAll(List.of(Option.HANDLER.flag(), handler.get()));
      serve(folders, nowhere);
    }
  }

  private static void command(
      Command command, List<String> words, PrintStream out, PrintStream err) {
    var all = new ArrayList<String>();
    all.add(command.word());
    all.addAll(words);
    int unused = Main.run(all.toArray(String[]::new), out, err);
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

  private static void serve(List<String> options, PrintStream nowhere) throws InterruptedException {
    var words = new ArrayList<>(List.of("tcp://127.0.0.1:0", "udp://127.0.0.1:0"));
    words.addAll(options);
    var failure = new AtomicReference<@Nullable IOException>();
    int unused =
        ServeCommand.run(
            ArgumentParser.parse(Command.SERVE, words),
            nowhere,
            nowhere,
            service -> Thread.ofPlatform().start(() -> talk(service, failure)));
    IOException failed = failure.get();
    if (failed != null) {
      throw new FailureException("training failed: " + failed, failed);
    }
  }

  private static void talk(Service service, AtomicReference<@Nullable IOException> failure) {
    try {
      for (Listener listener : service.listeners()) {
        var address = (InetSocketAddress) listener.server().serverAddress();
        if (listener.address().kind() == RequestKind.STREAM) {
          tcp(address);
        } else {
          udp(address);
        }
      }
      SignalWatch.received();
    } catch (IOException e) {
      failure.set(e);
    } finally {
      service.close(Duration.ofMillis(TIMEOUT_MILLIS));
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
