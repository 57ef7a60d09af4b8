package io.socketserver.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Launched;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The matrix from outside: programs that serve, and clients that others wrote.
class ProgramIT {

  /// Asks twice, as Python's documentation has its clients ask.
  private static final String PYTHON =
      """
      import os, socket, sys
      scheme, place, own = sys.argv[1:]
      family = socket.AF_UNIX if scheme.startswith('unix') else socket.AF_INET
      stream = scheme in ('tcp', 'unix')
      if family == socket.AF_INET:
          host, port = place.rsplit(':', 1)
          place = (host, int(port))
      for line in (b'one\\n', b'two\\n'):
          with socket.socket(family, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM) as s:
              s.settimeout(20)
              if stream:
                  s.connect(place)
                  s.sendall(line)
                  s.shutdown(socket.SHUT_WR)
                  print(s.makefile().read(), end='')
              else:
                  if family == socket.AF_UNIX:
                      s.bind(own)
                  s.sendto(line, place)
                  print(s.recv(100).decode(), end='')
                  if family == socket.AF_UNIX:
                      os.unlink(own)
      """;

  /// A program that serves.
  ///
  /// @param mixin as the command names it
  /// @param network over which transport
  record Cell(Program program, Kind kind, String mixin, Network network) {

    static Stream<Cell> all() {
      List<Cell> all = new ArrayList<>();
      for (Program program : Program.values()) {
        for (Kind kind : Kind.values()) {
          for (String mixin : List.of("serial", "threading", "multiplexing", "forking")) {
            Stream.of(Network.NIO, Network.NATIVE)
                .filter(network -> network.has(kind))
                .filter(network -> network.isNative() || !mixin.equals("forking"))
                .filter(network -> network.isNative() || program != Program.CLASS_PATH)
                .forEach(network -> all.add(new Cell(program, kind, mixin, network)));
          }
        }
      }
      return all.stream();
    }

    /// Starts it.
    ///
    /// @param javaOptions options for Java
    /// @param imageArguments further arguments for the image's command
    Launched start(Path folder, List<String> javaOptions, List<String> imageArguments)
        throws IOException {
      String address = kind.address(folder.resolve("s"));
      var serving = new Program.Serving(address, "echo", mixin, network.transport(), folder);
      return Launched.start(program.process(serving, List.of(), javaOptions, imageArguments));
    }
  }

  private Path folder;

  /// A short one: JUnit's may be too long for a socket.
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("pi");
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.matrix.ProgramIT$Cell#all")
  void answersClientsThatOthersWrote(Cell cell) throws Exception {
    RealClient python = RealClient.require("python3");
    RealClient socat = RealClient.require("socat");
    RealClient nc = RealClient.require("nc");
    try (Launched server = cell.start(folder, List.of(), List.of())) {
      String[] address = server.address().split(":(//)?", 2);
      String own = folder.resolve("c").toString();

      assertThat(python.run(PYTHON, "-", address[0], address[1], own).succeeded().stdout())
          .isEqualTo("one\ntwo\n");
      assertThat(socat.run("three\n", socat(cell.kind(), address[1])).succeeded().stdout())
          .isEqualTo("three\n");
      if (cell.kind().isStream()) {
        assertThat(nc.run("four\n", netcat(cell.kind(), address[1])).succeeded().stdout())
            .isEqualTo("four\n");
      }

      Launched.End end = end(cell.program(), server);
      assertThat(end.status()).isZero();
      // a process may end just after its client has all, and then that is told
      assertThat(end.err().lines()).allMatch(entry -> entry.contains("INFO"));
    }
    assertThat(folder.resolve("s")).doesNotExist();
  }

  private String[] socat(Kind kind, String place) {
    String peer =
        switch (kind) {
          case TCP -> "TCP:" + place;
          case UDP -> "UDP:" + place;
          case UNIX_STREAM -> "UNIX-CONNECT:" + place;
          case UNIX_DATAGRAM -> "UNIX-SENDTO:" + place + ",bind=" + folder.resolve("c");
        };
    // how long to wait after the end of the input: for ever, almost, where the server ends
    return new String[] {kind.isStream() ? "-t15" : "-t2", "-", peer};
  }

  private static String[] netcat(Kind kind, String place) {
    return kind.isUnix()
        ? new String[] {"-N", "-U", place}
        : Stream.concat(Stream.of("-N"), Arrays.stream(place.split(":"))).toArray(String[]::new);
  }

  private static Launched.End end(Program program, Launched server) throws Exception {
    if (program.isLibrary()) {
      server.process().getOutputStream().close();
      return server.end();
    }
    return server.stop();
  }
}
