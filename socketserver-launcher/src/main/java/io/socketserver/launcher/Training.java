package io.socketserver.launcher;

import io.socketserver.api.RequestKind;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.ChildProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The training run of the command while the image is built, so that the JVM caches the classes
/// that a start needs: it runs `serve` from the command line to a request, over each kind of socket
/// and with each mixin, and also `handlers` and help.
final class Training {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final byte[] LINE = "train\n".getBytes(StandardCharsets.UTF_8);

  /// Handlers that answer a line with a line, in order of preference.
  private static final List<String> HANDLERS = List.of("upper", "echo");

  /// One that also serves on event loops.
  private static final String EVENTS = "echo";

  private Training() {}

  /// Runs the training. Prints nothing on success.
  ///
  /// @param words directories with handler jars, if any: loading a jar is worth training too
  static void run(List<String> words, PrintStream err) throws InterruptedException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var folders = new ArrayList<String>();
    words.stream()
        // a build of a few modules may lack it: then only the loading of jars is not trained
        .filter(word -> Files.isDirectory(Path.of(word)))
        .forEach(word -> folders.addAll(List.of(Option.HANDLER_PATH.flag(), word)));
    command(Command.HANDLERS, folders, nowhere, err);
    command(Command.SERVE, List.of(Option.HELP.flag()), nowhere, err);
    Arguments listing = ArgumentParser.parse(Command.HANDLERS, folders);
    HandlerCatalog catalog = Handlers.load(listing.paths(Option.HANDLER_PATH), nowhere);
    Optional<String> handler = choose(catalog);
    if (handler.isPresent()) {
      folders.addAll(List.of(Option.HANDLER.flag(), handler.get()));
      serve(List.of("tcp://127.0.0.1:0", "udp://127.0.0.1:0"), folders, nowhere);
      serveInOtherWays(handler.get(), nowhere);
      if (catalog.entries().stream().anyMatch(entry -> entry.name().equals(EVENTS))) {
        serveWith("multiplexing", EVENTS, nowhere);
      }
    }
  }

  private static void serveInOtherWays(String handler, PrintStream nowhere)
      throws InterruptedException {
    if (!hasUnixSockets()) {
      return;
    }
    Path folder = temporaryFolder();
    try {
      serve(
          List.of("unix:" + folder.resolve("stream"), "unixgram:" + folder.resolve("datagrams")),
          List.of(Option.HANDLER.flag(), handler),
          nowhere);
      serveWith("forking", handler, nowhere);
      beChild(handler);
    } finally {
      delete(folder);
    }
  }

  private static void serveWith(String mixin, String handler, PrintStream nowhere)
      throws InterruptedException {
    serve(
        List.of("tcp://127.0.0.1:0"),
        List.of(Option.HANDLER.flag(), handler, Option.MIXIN.flag(), mixin),
        nowhere);
  }

  /// Does what a process of the mixin `forking` does.
  private static void beChild(String handler) {
    for (ChildProgram program : ServiceLoader.load(ChildProgram.class)) {
      try {
        program.train(handler);
      } catch (Exception e) {
        throw new FailureException("training failed: " + e, e);
      }
    }
  }

  /// Whether their module is present and usable, as in the image.
  private static boolean hasUnixSockets() {
    return Transports.names().contains("native")
        && Transports.named("auto").name().equals("native");
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("train");
    } catch (IOException e) {
      throw new FailureException("training failed: " + e, e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new FailureException("training left files behind: " + e, e);
    }
  }

  private static void command(
      Command command, List<String> words, PrintStream out, PrintStream err) {
    var all = new ArrayList<String>();
    all.add(command.word());
    all.addAll(words);
    int _ = Main.run(all.toArray(String[]::new), out, err);
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

  private static void serve(List<String> addresses, List<String> options, PrintStream nowhere)
      throws InterruptedException {
    var words = new ArrayList<>(addresses);
    words.addAll(options);
    var failure = new AtomicReference<@Nullable IOException>();
    var closing = new CompletableFuture<Closing>();
    int _ =
        ServeCommand.run(
            ArgumentParser.parse(Command.SERVE, words),
            nowhere,
            nowhere,
            service -> Thread.ofPlatform().start(() -> talk(service, failure, closing)));
    if (!closing.join().await(TIMEOUT)) {
      failure.compareAndSet(null, new IOException("the server does not close"));
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw new FailureException("training failed: " + failed, failed);
    }
  }

  private static void talk(
      Service service,
      AtomicReference<@Nullable IOException> failure,
      CompletableFuture<Closing> closing) {
    try {
      for (Listener listener : service.listeners()) {
        talk(listener.server().serverAddress(), listener.address().kind());
      }
      SignalWatch.received();
    } catch (IOException e) {
      failure.set(e);
    } finally {
      closing.complete(service.close(TIMEOUT));
    }
  }

  private static void talk(SocketAddress server, RequestKind kind) throws IOException {
    switch (server) {
      case InetSocketAddress internet when kind == RequestKind.STREAM -> tcp(internet);
      case InetSocketAddress internet -> udp(internet);
      case UnixDomainSocketAddress path when kind == RequestKind.STREAM -> unix(path);
      default -> {} // UNIX datagrams, for which Java has no client
    }
  }

  private static void unix(UnixDomainSocketAddress server) throws IOException {
    try (var channel = SocketChannel.open(server)) {
      int _ = channel.write(ByteBuffer.wrap(LINE));
      if (channel.read(ByteBuffer.allocate(LINE.length)) < 0) {
        throw new IOException("no answer");
      }
    }
  }

  private static void tcp(InetSocketAddress server) throws IOException {
    try (var socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.getOutputStream().write(LINE);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("no answer");
      }
    }
  }

  private static void udp(InetSocketAddress server) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.send(new DatagramPacket(LINE, LINE.length, server));
      socket.receive(new DatagramPacket(new byte[64], 64));
    }
  }
}
