package io.socketserver.tests.faults;

import io.socketserver.tests.Await;
import io.socketserver.tests.HandlerJar;
import io.socketserver.tests.Launched;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import io.socketserver.tests.faults.handler.FaultsProvider;
import io.socketserver.tests.matrix.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A server in a process of its own, at a port of 127.0.0.1 or at another address.
///
/// @threading For the thread of one test; what only looks is for all.
final class ServerProcess implements AutoCloseable {

  private static final String STATISTICS = "statistics ";
  private static final Pattern ABOUT_CARRIERS =
      Pattern.compile("requests? holds? (a carrier|carriers)");

  /// How a server is to be started.
  static final class Builder {

    private final Program program;
    private String handler = "faults";
    private String mixin = "threading";
    private String transport = "auto";
    private Kind kind = Kind.TCP;
    private boolean encrypted;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> javaOptions = new ArrayList<>();
    private final List<String> imageArguments = new ArrayList<>();

    private Builder(Program program) {
      this.program = program;
    }

    /// @param name a handler of the samples, in place of `faults`
    Builder handler(String name) {
      handler = name;
      return this;
    }

    /// @param name a way to process requests, in place of `threading`
    Builder mixin(String name) {
      mixin = name;
      return this;
    }

    /// @param other what it is to serve, in place of TCP; a socket's file is in its own folder
    Builder kind(Kind other) {
      kind = other;
      return this;
    }

    /// With TLS; the arguments of the image have to name a certificate.
    Builder encrypted() {
      encrypted = true;
      return this;
    }

    /// @param name a transport, in place of `auto`
    Builder transport(String name) {
      transport = name;
      return this;
    }

    /// @param command a program, and its arguments, which replaces itself with the server
    Builder under(String... command) {
      prefix.addAll(List.of(command));
      return this;
    }

    Builder javaOptions(String... options) {
      javaOptions.addAll(List.of(options));
      return this;
    }

    /// @param arguments for the image's command; the library takes none
    Builder imageArguments(String... arguments) {
      imageArguments.addAll(List.of(arguments));
      return this;
    }

    /// Starts the server, and waits until it listens.
    ServerProcess start() throws Exception {
      Path folder = Files.createTempDirectory("faults");
      ServerProcess server = null;
      boolean listens = false;
      try {
        HandlerJar.pack(folder, FaultsProvider.class);
        server = new ServerProcess(program, folder, launch(folder));
        server.address = socketAddress(server.launched.address());
        listens = true;
        return server;
      } finally {
        if (!listens) {
          if (server == null) {
            delete(folder);
          } else {
            server.close();
          }
        }
      }
    }

    private SocketAddress socketAddress(String address) {
      URI uri = URI.create(address);
      return kind.isUnix()
          ? UnixDomainSocketAddress.of(uri.getSchemeSpecificPart())
          : new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private Launched launch(Path folder) throws IOException {
      String plain = kind.address(folder.resolve("s"));
      String address = encrypted ? plain.replaceFirst("^tcp:", "tls:") : plain;
      return Launched.start(
          program.process(
              new Program.Serving(address, handler, mixin, transport, folder),
              prefix,
              javaOptions,
              imageArguments));
    }
  }

  private final Program program;
  private final Path folder;
  private final Launched launched;
  private SocketAddress address = new InetSocketAddress(0);

  private ServerProcess(Program program, Path folder, Launched launched) {
    this.program = program;
    this.folder = folder;
    this.launched = launched;
  }

  static Builder of(Program program) {
    return new Builder(program);
  }

  Process process() {
    return launched.process();
  }

  SocketAddress address() {
    return address;
  }

  long pid() {
    return process().pid();
  }

  boolean isAlive() {
    return process().isAlive();
  }

  /// What it has logged so far, line by line, without what it says of held carriers: if the machine
  /// gives the server no processor for a while, that looks like a handler that computes.
  List<String> log() {
    List<String> lines = new ArrayList<>();
    boolean aboutCarriers = false;
    for (String line : launched.log()) {
      boolean continues = line.startsWith("\t");
      aboutCarriers = continues ? aboutCarriers : ABOUT_CARRIERS.matcher(line).find();
      if (!aboutCarriers) {
        lines.add(line);
      }
    }
    return lines;
  }

  // ---- what the library's program tells

  /// Asks the library's program for its statistics.
  ///
  /// @return the value of one of them
  long statistic(String name) throws Exception {
    long answersBefore = statisticsLines().size();
    tell("statistics");
    Await.until(() -> statisticsLines().size() > answersBefore, () -> "statistics; " + log());
    return Long.parseLong(
        Stream.of(statisticsLines().getLast().split(" "))
            .filter(part -> part.startsWith(name + "="))
            .map(part -> part.substring(name.length() + 1))
            .findFirst()
            .orElseThrow());
  }

  private List<String> statisticsLines() {
    return launched.output().stream().filter(line -> line.startsWith(STATISTICS)).toList();
  }

  boolean tellsStatistics() {
    return program.isLibrary();
  }

  // ---- what the kernel tells

  /// How many descriptors it has open.
  int descriptors() throws IOException {
    return openFiles().size();
  }

  /// How many of them are sockets.
  int sockets() throws IOException {
    return (int) openFiles().stream().filter(file -> file.startsWith("socket:")).count();
  }

  /// What its descriptors are.
  List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(proc("fd"))) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException closedMeanwhile) {
          continue;
        }
      }
    }
    return open;
  }

  /// The processor time that it has used.
  Duration processorTime() throws IOException {
    String stat = Files.readString(proc("stat"));
    // proc(5): the name in parentheses may hold blanks; utime and stime are fields 14 and 15, in
    // ticks of 10 ms
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
  }

  private Path proc(String file) {
    return Path.of("/proc", String.valueOf(pid()), file);
  }

  // ---- what is done to it

  /// Sends a signal.
  ///
  /// @param name such as `TERM`
  void signal(String name) throws Exception {
    launched.signal(name);
  }

  /// Changes how many descriptors it may have.
  ///
  /// @param soft the new limit in force; the hard one stays
  void descriptorLimit(int soft) throws Exception {
    String pid = Long.toString(pid());
    var _ =
        RealClient.require("prlimit").run("", "--pid", pid, "--nofile=" + soft + ":").succeeded();
  }

  /// Asks the library's program to close its server.
  void closeServer(Duration deadline) throws IOException {
    tell("close " + deadline.toMillis());
  }

  /// Sends a line to the library's program.
  private void tell(String line) throws IOException {
    process().getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process().getOutputStream().flush();
  }

  /// What it has written, line by line.
  List<String> output() {
    return launched.output();
  }

  /// Ends it in the orderly way: the library's program at the end of its input, the image by TERM.
  void end() throws Exception {
    if (program.isLibrary()) {
      process().getOutputStream().close();
    } else {
      signal("TERM");
    }
    var _ = awaitEnd();
  }

  /// Waits for its end.
  ///
  /// @return its exit status
  int awaitEnd() throws Exception {
    return launched.end().status();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    launched.close();
    int _ = process().waitFor();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
