package io.socketserver.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `socketserver serve` of an image, on a free TCP port of this machine.
///
/// @threading For the thread of one test.
final class ServingImage implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern LISTENING =
      Pattern.compile("listening on tcp://127\\.0\\.0\\.1:(\\d+) ");

  private final Process process;
  private final RunningClient output;
  private final int port;

  private ServingImage(Process process, RunningClient output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /// The command of an image.
  ///
  /// @param image the image's folder
  /// @param arguments its arguments
  /// @return the command
  static List<String> command(Path image, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(image.resolve("bin/socketserver").toString());
    return command;
  }

  /// Starts to serve, and waits until it says that it listens.
  ///
  /// @param image the image's folder
  /// @param arguments what follows the address
  /// @return the server; the test fails if it does not come to listen
  static ServingImage start(Path image, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = command(image, "serve", "tcp://127.0.0.1:0");
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    RunningClient output = new RunningClient(process, command, LIMIT);
    boolean listens = false;
    try {
      String line = output.awaitOutput(text -> LISTENING.matcher(text).find());
      Matcher matcher = LISTENING.matcher(line);
      listens = matcher.find();
      return new ServingImage(process, output, Integer.parseInt(matcher.group(1)));
    } finally {
      if (!listens) {
        output.close();
      }
    }
  }

  int port() {
    return port;
  }

  /// Asks it to stop, and waits for that.
  ///
  /// @return what it left; the test fails if it does not stop in time
  RealClient.Result stop() throws InterruptedException {
    process.destroy();
    return output.result();
  }

  @Override
  public void close() {
    output.close();
  }
}
