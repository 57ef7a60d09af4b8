package io.socketserver.tests.faults;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server in a process of its own, at a port of 127.0.0.1.
///
/// @threading For the thread of one test; what only looks is for all.
final class ServerProcess implements AutoCloseable {

  private static final String LISTENING = "listening on ";
  private static final String STATISTICS = "statistics ";

  /// How a server is to be started.
  static final class Builder {

    private final Program program;
    private String handler = "faults";
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
        HandlerJar.write(folder);
        server = new ServerProcess(program, folder, launch(folder));
        server.awaitListening();
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

    private Process launch(Path folder) throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.addAll(program.command(handler, folder, javaOptions));
      if (program == Program.IMAGE) {
        command.addAll(imageArguments);
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put(Program.JAVA_OPTIONS, String.join(" ", javaOptions));
      return builder.start();
    }
  }

  private final Program program;
  private final Path folder;
  private final Process process;
  private final ProcessLines stdout;
  private final ProcessLines stderr;
  private InetSocketAddress address = new InetSocketAddress(0);

  private ServerProcess(Program program, Path folder, Process process) {
    this.program = program;
    this.folder = folder;
    this.process = process;
    stdout = new ProcessLines("stdout", process.getInputStream());
    stderr = new ProcessLines("stderr", process.getErrorStream());
  }

  static Builder of(Program program) {
    return new Builder(program);
  }

  private void awaitListening() throws Exception {
    Await.until(
        () -> !stdout.all().isEmpty() || stdout.hasEnded(),
        () -> "the server listens; its standard error: " + log());
    if (stdout.all().isEmpty()) {
      fail("the server has ended: " + log());
    }
    String first = stdout.all().getFirst();
    if (!first.startsWith(LISTENING)) {
      fail("the server does not listen: " + first + log());
    }
    URI uri = URI.create(first.substring(LISTENING.length()).split(" ", 2)[0]);
    address = new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  InetSocketAddress address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// What it has logged so far, line by line.
  List<String> log() {
    return stderr.all();
  }

  // ---- what the library's program tells

  /// Asks the library's program for its statistics.
  ///
  /// @return the value of one of them
  long statistic(String name) throws Exception {
    long answersBefore = statisticsLines().size();
    process.getOutputStream().write("statistics\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    Await.until(() -> statisticsLines().size() > answersBefore, () -> "statistics; " + log());
    return Long.parseLong(
        Stream.of(statisticsLines().getLast().split(" "))
            .filter(part -> part.startsWith(name + "="))
            .map(part -> part.substring(name.length() + 1))
            .findFirst()
            .orElseThrow());
  }

  private List<String> statisticsLines() {
    return stdout.all().stream().filter(line -> line.startsWith(STATISTICS)).toList();
  }

  boolean tellsStatistics() {
    return program == Program.LIBRARY;
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
    run("kill", "-" + name, String.valueOf(pid()));
  }

  /// Changes how many descriptors it may have.
  ///
  /// @param soft the new limit in force; the hard one stays
  void descriptorLimit(int soft) throws Exception {
    run("prlimit", "--pid", String.valueOf(pid()), "--nofile=" + soft + ":");
  }

  /// Runs a command that says nothing where all is well.
  private static void run(String... command) throws Exception {
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      fail(List.of(command) + ": " + said);
    }
  }

  /// Asks the library's program to close its server.
  void closeServer(Duration deadline) throws IOException {
    process
        .getOutputStream()
        .write(("close " + deadline.toMillis() + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /// What it has written, line by line.
  List<String> output() {
    return stdout.all();
  }

  /// Ends it in the orderly way: the library's program at the end of its input, the image by TERM.
  void end() throws Exception {
    if (program == Program.LIBRARY) {
      process.getOutputStream().close();
    } else {
      signal("TERM");
    }
    var unused = awaitEnd();
  }

  /// Waits for its end.
  ///
  /// @return its exit status
  int awaitEnd() throws Exception {
    if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      fail("does not end; " + log());
    }
    Await.until(stderr::hasEnded, () -> "the end of its log");
    return process.exitValue();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
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
