package io.socketserver.tests.faults.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Launched;
import io.socketserver.tests.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The image, serving a sample at addresses of all kinds, with a heap that is full soon.
///
/// @threading For the thread of one test; the addresses are for all.
final class FuzzedServer implements AutoCloseable {

  private final Launched launched;
  private final List<SocketAddress> streams = new ArrayList<>();
  private final List<SocketAddress> datagrams = new ArrayList<>();

  private FuzzedServer(Launched launched) {
    this.launched = launched;
  }

  /// What it has.
  ///
  /// @param descriptors how many are open
  /// @param memory the bytes of all objects that are reachable
  record Held(int descriptors, long memory) {}

  static FuzzedServer start(FuzzIT.Cell cell, Path folder) throws Exception {
    List<String> addresses = cell.addresses(folder);
    List<String> arguments = new ArrayList<>(cell.processing().arguments());
    arguments.addAll(addresses.subList(1, addresses.size()));
    Path jars = Files.createDirectory(folder.resolve("jars"));
    Program.Serving serving =
        new Program.Serving(
            addresses.getFirst(),
            cell.sample().handler(folder),
            cell.processing().mixin(),
            cell.transport(),
            jars);
    FuzzedServer server =
        new FuzzedServer(
            Launched.start(
                Program.IMAGE.process(serving, List.of(), List.of("-Xmx96m"), arguments)));
    boolean listens = false;
    try {
      for (int i = 0; i < addresses.size(); i++) {
        server.add(server.launched.address());
      }
      listens = true;
      return server;
    } finally {
      if (!listens) {
        server.close();
      }
    }
  }

  private void add(String address) {
    URI uri = URI.create(address);
    boolean unix = uri.getScheme().startsWith("unix");
    SocketAddress socket =
        unix
            ? UnixDomainSocketAddress.of(uri.getSchemeSpecificPart())
            : new InetSocketAddress(uri.getHost(), uri.getPort());
    boolean stream = uri.getScheme().equals("tcp") || uri.getScheme().equals("unix");
    (stream ? streams : datagrams).add(socket);
  }

  List<SocketAddress> streams() {
    return streams;
  }

  List<SocketAddress> datagrams() {
    return datagrams;
  }

  List<String> log() {
    return launched.log();
  }

  /// What it has now, after its memory has been collected.
  Held held() throws Exception {
    String pid = String.valueOf(launched.process().pid());
    Process jcmd =
        new ProcessBuilder(
                Program.javaHome().resolve("bin/jcmd").toString(), pid, "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(said).isZero();
    // Total         12345         678901
    String total = said.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return new Held(descriptors(pid), Long.parseLong(total.split(" +")[2]));
  }

  private static int descriptors(String pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", pid, "fd"))) {
      return (int) open.count();
    }
  }

  Launched.End stop() throws Exception {
    return launched.stop();
  }

  @Override
  public void close() {
    launched.close();
  }
}
