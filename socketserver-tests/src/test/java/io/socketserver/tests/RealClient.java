package io.socketserver.tests;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A client that somebody else wrote, run as a process whose time is bounded.
///
/// ```java
/// RealClient socat = RealClient.require("socat");
/// assertThat(socat.run("hello\n", "-", "TCP:127.0.0.1:" + port).stdout()).isEqualTo("HELLO");
/// ```
///
/// Where the client is not installed the test is skipped; where the system property
/// `socketserver.clients` is `required`, it fails.
///
/// @threading Immutable.
public final class RealClient {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /// A user's PATH often lacks these, and rdate and its like are there.
  private static final List<String> DIRECTORIES_OF_ROOT = List.of("/usr/sbin", "/sbin");

  private final Path program;
  private final Duration limit;

  private RealClient(Path program, Duration limit) {
    this.program = program;
    this.limit = limit;
  }

  /// What a client left behind.
  ///
  /// @param status its exit status
  /// @param output the bytes of its standard output
  /// @param stderr its standard error
  public record Result(int status, byte[] output, String stderr) {

    /// @return its standard output, as UTF-8
    public String stdout() {
      return new String(output, StandardCharsets.UTF_8);
    }

    /// Fails the test, with what the client said, unless it ended with status 0.
    ///
    /// @return this
    public Result succeeded() {
      if (status != 0) {
        fail(
            "exit status %d\nstdout: %s\nstderr: %s"
                .formatted(status, RunningClient.end(stdout()), RunningClient.end(stderr)));
      }
      return this;
    }
  }

  /// Finds a client, or skips or fails the calling test.
  ///
  /// @param tool the name of its program, such as `socat`
  /// @return the client
  public static RealClient require(String tool) {
    return require(tool, System.getProperty("socketserver.clients"));
  }

  /// As [#require(String)].
  ///
  /// @param tool the name of its program
  /// @param clients the value of the system property `socketserver.clients`
  /// @return the client
  static RealClient require(String tool, String clients) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), DIRECTORIES_OF_ROOT.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, tool))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(file -> new RealClient(file, LIMIT))
        .orElseGet(() -> missing(tool, "required".equals(clients)));
  }

  /// A client that is known to be there.
  ///
  /// @param program where it is
  /// @return the client
  static RealClient at(Path program) {
    return new RealClient(program, LIMIT);
  }

  private static RealClient missing(String tool, boolean required) {
    String message = tool + " is not installed";
    return required ? fail(message + ", and -Dsocketserver.clients=required") : abort(message);
  }

  /// The same client with another bound on its time.
  ///
  /// @param limit the longest that a run may take; the default is 20 seconds
  /// @return the client
  public RealClient within(Duration limit) {
    return new RealClient(program, limit);
  }

  /// Runs the client to its end.
  ///
  /// @param stdin its standard input, which ends after that
  /// @param arguments its arguments
  /// @return what it left; the test fails if it did not end in time
  public Result run(String stdin, String... arguments) throws IOException, InterruptedException {
    return run(stdin.getBytes(StandardCharsets.UTF_8), arguments);
  }

  /// Runs the client to its end.
  ///
  /// @param stdin its standard input, which ends after that
  /// @param arguments its arguments
  /// @return what it left; the test fails if it did not end in time
  public Result run(byte[] stdin, String... arguments) throws IOException, InterruptedException {
    try (RunningClient client = start(arguments)) {
      client.type(stdin);
      client.endInput();
      return client.result();
    }
  }

  /// Starts the client, for a test that talks with it.
  ///
  /// @param arguments its arguments
  /// @return the running client, to be closed by the test
  RunningClient start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(program.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    // One language and one time zone for what clients print.
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    return new RunningClient(builder.start(), command, limit);
  }
}
