package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import io.socketserver.tests.ThreadDump;
import io.socketserver.tests.matrix.Kind;
import io.socketserver.tests.matrix.Network;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// F25 and F26 for every server: after 10,000 requests of every kind, nothing is left of them.
@EnabledOnOs(OS.LINUX)
@Tag("slow")
@Timeout(300) // clients of UNIX sockets would wait for ever
class LeakMatrixIT {

  private static final int WARMING = 2_000;
  private static final int REQUESTS = 10_000;
  private static final int AT_A_TIME = 8;

  /// All of them wait when there is nothing to do, so that there are always as many.
  private static final int CHILDREN = 4;

  private static final int REQUESTS_PER_CHILD = 1_500;

  /// What serves one request, and is gone after it.
  private static final Pattern PASSING =
      Pattern.compile("\"name\": \"(request-\\d+|linger|child-output)\"");

  /// A server to be tried.
  record Cell(Program program, Kind kind, String mixin, Network network) {

    static Stream<Cell> all() {
      List<Cell> all = new ArrayList<>();
      for (Program program : Program.modular()) {
        for (Kind kind : Kind.values()) {
          for (String mixin : List.of("serial", "threading", "multiplexing", "forking")) {
            Stream.of(Network.NIO, Network.NATIVE)
                .filter(network -> network.has(kind))
                .filter(network -> network.isNative() || !mixin.equals("forking"))
                .forEach(network -> all.add(new Cell(program, kind, mixin, network)));
          }
        }
      }
      return all.stream();
    }

    ServerProcess start() throws Exception {
      var builder =
          ServerProcess.of(program)
              .kind(kind)
              .mixin(mixin)
              .transport(network.transport())
              // what the library's program asks for
              .javaOptions(
                  "-DmaxChildren=" + CHILDREN,
                  "-DspareChildren=" + CHILDREN,
                  "-DrequestsPerChild=" + REQUESTS_PER_CHILD);
      if (isForking()) {
        builder.imageArguments(
            "--max-children", String.valueOf(CHILDREN),
            "--spare-children", String.valueOf(CHILDREN),
            "--requests-per-child", String.valueOf(REQUESTS_PER_CHILD));
      }
      return builder.start();
    }

    boolean isForking() {
      return mixin.equals("forking");
    }
  }

  /// What a server has when it serves nobody.
  private record Held(
      int descriptors, int sockets, int processes, int platformThreads, int virtualThreads) {

    static Held by(ServerProcess server) throws Exception {
      ThreadDump dump = ThreadDump.of(server.pid());
      // the sockets last: to be asked for its threads, the machine opens one more
      int virtual = PASSING.matcher(dump.text()).find() ? Integer.MAX_VALUE : dump.virtual();
      return new Held(
          server.descriptors(), server.sockets(), children(server), dump.platform(), virtual);
    }

    boolean isWithin(Held other) {
      return descriptors <= other.descriptors
          && sockets <= other.sockets
          && processes <= other.processes
          && platformThreads <= other.platformThreads
          && virtualThreads <= other.virtualThreads;
    }
  }

  @ParameterizedTest
  @MethodSource("io.socketserver.tests.faults.LeakMatrixIT$Cell#all")
  void leavesNothingOfTenThousandRequests(Cell cell) throws Exception {
    try (var server = cell.start()) {
      play(cell, server, WARMING);
      Held before = settled(cell, server);

      long begun = System.nanoTime();
      play(cell, server, REQUESTS);
      long millis = (System.nanoTime() - begun) / 1_000_000;

      Held[] after = {before};
      Await.until(
          () -> {
            after[0] = Held.by(server);
            return after[0].isWithin(before);
          },
          () -> "no more than " + before + ": " + after[0] + "; " + server.log());
      System.out.println(
          "F25 " + cell + ": before " + before + ", after " + after[0] + ", in " + millis + " ms");
      if (server.tellsStatistics()) {
        assertThat(server.statistic("inFlight")).isZero();
        assertThat(server.statistic("completed") + server.statistic("failed"))
            .isEqualTo(server.statistic("received"))
            .isGreaterThanOrEqualTo(cell.kind.isStream() ? WARMING + REQUESTS : 1);
      }
      server.end();
      assertThat(server.log()).allMatch(LeakMatrixIT::isExpected);
    }
  }

  /// Waits until all that served is gone and all that is to wait is there, and counts.
  private static Held settled(Cell cell, ServerProcess server) throws Exception {
    int[] last = {-1};
    Held[] held = new Held[1];
    Await.until(
        () -> {
          held[0] = Held.by(server);
          boolean calm =
              held[0].sockets == last[0]
                  && held[0].virtualThreads < Integer.MAX_VALUE
                  && held[0].processes == (cell.isForking() ? CHILDREN : 0);
          last[0] = held[0].sockets;
          return calm;
        },
        () -> "it is at rest: " + held[0]);
    return held[0];
  }

  private static int children(ServerProcess server) {
    return (int) ProcessHandle.of(server.pid()).orElseThrow().descendants().count();
  }

  /// That handlers threw, as they were asked to.
  private static boolean isExpected(String line) {
    return !line.contains("ERROR") && !line.startsWith("SEVERE")
        || line.contains("failed in its handler");
  }

  private static void play(Cell cell, ServerProcess server, int requests) throws Exception {
    SocketAddress address = server.address();
    if (cell.kind.isStream()) {
      InParallel.run(AT_A_TIME, requests, number -> MixedRequests.stream(address, number));
    } else {
      InParallel.run(
          AT_A_TIME, requests, number -> MixedRequests.datagram(cell.kind, address, number));
    }
  }
}
