package io.socketserver.tests;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A command of ours as a process: mostly that of an image, and mostly one that serves.
///
/// @threading For the thread of one test; what only looks is for all.
public final class Launched implements AutoCloseable {

  private static final String LISTENING = "listening on ";

  private final Process process;
  private final ProcessLines out;
  private final ProcessLines err;

  /// How many lines of its standard output the test has taken.
  private int taken;

  private Launched(Process process) {
    this.process = process;
    out = new ProcessLines("stdout", process.getInputStream());
    err = new ProcessLines("stderr", process.getErrorStream());
  }

  /// How the process ended.
  ///
  /// @param status its exit status
  /// @param out what it wrote to standard output that had not been read
  /// @param err what it wrote to standard error
  public record End(int status, String out, String err) {}

  /// Starts the command of this build's image.
  static Launched start(String... arguments) throws IOException {
    return start(Program.image(), arguments);
  }

  /// Starts the command of an image.
  ///
  /// @param image its folder
  static Launched start(Path image, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(Program.command(image).toString());
    Launched launched = start(new ProcessBuilder(command));
    launched.process.getOutputStream().close();
    return launched;
  }

  /// Starts a command, whose standard input stays open.
  public static Launched start(ProcessBuilder command) throws IOException {
    return new Launched(command.start());
  }

  /// Runs a command of this build's image that ends by itself.
  static End run(String... arguments) throws Exception {
    try (Launched launched = start(arguments)) {
      return launched.end();
    }
  }

  /// Waits for the line of the next listener.
  ///
  /// @return its address, such as `tcp://127.0.0.1:9999`
  public String address() throws Exception {
    Await.until(
        () -> out.all().size() > taken || out.hasEnded(),
        () -> "the server listens; its standard error: " + log());
    if (out.all().size() <= taken) {
      fail("the server has ended: " + end());
    }
    String line = out.all().get(taken++);
    if (!line.startsWith(LISTENING)) {
      fail("the server does not listen: " + line + log());
    }
    return line.substring(LISTENING.length()).split(" ", 2)[0];
  }

  /// Waits for the line of the next listener.
  ///
  /// @return its port
  int port() throws Exception {
    String address = address();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  public Process process() {
    return process;
  }

  /// What it has written to standard output so far, line by line.
  public List<String> output() {
    return out.all();
  }

  /// What it has written to standard error so far, line by line.
  public List<String> log() {
    return err.all();
  }

  /// Sends a signal: `TERM`, `INT`.
  public void signal(String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      fail("cannot send " + name);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for some time, or for the end where that is sooner.
  boolean isAliveAfter(Duration time) throws InterruptedException {
    return !process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Asks it to stop, and waits for that.
  public End stop() throws Exception {
    signal("TERM");
    return end();
  }

  /// Waits for the end.
  public End end() throws Exception {
    if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      fail("does not end; " + log());
    }
    Await.until(() -> out.hasEnded() && err.hasEnded(), () -> "the end of its output");
    List<String> lines = out.all();
    return new End(process.exitValue(), text(lines.subList(taken, lines.size())), text(err.all()));
  }

  private static String text(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /// Connects to a port of the process, and sends a line.
  static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Await.LIMIT.toMillis());
    socket.getOutputStream().write("go\n".getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /// Ends it, and what it started, if they still run.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    var _ = process.destroyForcibly();
  }
}
