package io.socketserver.tests;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A network in which nobody else is, so that a server and its client may use the ports that
/// examples name: Linux's network namespaces, with nothing but the loopback interface.
///
/// Where there are none, or this user may not have one, the test is skipped, or fails where real
/// clients are required.
///
/// @source unshare(1), network_namespaces(7)
final class OwnNetwork {

  private static final List<String> ENTER = List.of("--map-root-user", "--net");

  /// Serves, waits until the server has printed its first line, calls, and ends the server. The
  /// output is the client's.
  ///
  /// $1 the directory, $2 a folder for the pipe, $3 the server, $4 the client
  private static final String SCRIPT =
      """
      ip link set lo up
      cd "$1"
      mkfifo "$2/announced"
      sh -c "exec $3" >"$2/announced" &
      server=$!
      trap 'kill $server && wait $server || :' EXIT
      exec 3<"$2/announced"
      read -r LISTENING <&3
      export LISTENING
      eval "$4"
      """;

  private final RealClient unshare;

  private OwnNetwork(RealClient unshare) {
    this.unshare = unshare;
  }

  static OwnNetwork require() throws IOException, InterruptedException {
    RealClient unshare = RealClient.require("unshare");
    RealClient _ = RealClient.require("ip");
    var result = unshare.run("", ENTER.get(0), ENTER.get(1), "true");
    if (result.status() != 0) {
      String message = "this user may not have a network of its own: " + result.stderr().strip();
      return "required".equals(System.getProperty("socketserver.clients"))
          ? fail(message)
          : abort(message);
    }
    return new OwnNetwork(unshare.within(Duration.ofSeconds(50)));
  }

  /// Serves, and calls what is served.
  ///
  /// @param directory where both commands run
  /// @param temporary an empty folder
  /// @param server a simple command that prints a line when it listens, and runs until it is killed
  /// @param client commands that find that line in the variable LISTENING
  /// @return what the client left
  RealClient.Result serveAndCall(Path directory, Path temporary, String server, String client)
      throws IOException, InterruptedException {
    return unshare.run(
        "",
        ENTER.get(0),
        ENTER.get(1),
        "sh",
        "-euc",
        SCRIPT,
        "sh",
        directory.toString(),
        temporary.toString(),
        server,
        client);
  }
}
