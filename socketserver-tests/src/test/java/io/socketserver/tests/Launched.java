package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The image's command as a process.
///
/// @threading For the thread of one test.
final class Launched implements AutoCloseable {

  private static final Path SCRIPT =
      Path.of(System.getProperty("socketserver.image")).resolve("bin/socketserver");
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final Process process;
  private final BufferedReader out;
  private final CompletableFuture<String> err = new CompletableFuture<>();

  private Launched(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().start(this::readErrors);
  }

  /// How the process ended.
  ///
  /// @param status its exit status
  /// @param out what it wrote to standard output that had not been read
  /// @param err what it wrote to standard error
  record End(int status, String out, String err) {}

  static Launched start(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(arguments));
    command.addFirst(SCRIPT.toString());
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    return new Launched(process);
  }

  /// Runs a command that ends by itself.
  static End run(String... arguments) throws Exception {
    try (Launched launched = start(arguments)) {
      return launched.end();
    }
  }

  private void readErrors() {
    try (var stream = process.getErrorStream()) {
      err.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      err.completeExceptionally(e);
    }
  }

  /// Reads the line of the next listener.
  ///
  /// @return its port
  int port() throws Exception {
    String line =
        CompletableFuture.supplyAsync(this::line).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(line).startsWith("listening on ");
    String address = line.split(" ")[2];
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private String line() {
    try {
      return String.valueOf(out.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends a signal: `TERM`, `INT`.
  void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for some time, or for the end where that is sooner.
  boolean isAliveAfter(Duration time) throws InterruptedException {
    return !process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Waits for the end.
  End end() throws Exception {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ended in time").isTrue();
    var rest = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      rest.append(line).append('\n');
    }
    return new End(
        process.exitValue(), rest.toString(), err.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  /// Connects to a port of the process, and sends a line.
  static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LIMIT.toMillis());
    socket.getOutputStream().write("go\n".getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly();
  }
}
