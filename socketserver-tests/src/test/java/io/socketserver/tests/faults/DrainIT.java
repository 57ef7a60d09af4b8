package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.tests.Await;
import io.socketserver.tests.InParallel;
import io.socketserver.tests.Program;
import io.socketserver.tests.ThreadDump;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F13 and F14: the end of a server that serves. The library closes, the image gets TERM.
///
/// The bars are durations, and a machine that has other things to do adds to them: so these tests
/// ask for what a wrong server would miss by far, and report what they have measured.
@Tag("slow")
class DrainIT {

  private static final int REQUESTS = 200;
  private static final int MILLIS = 2_000;

  /// Longer than anything here takes, so that an end at the deadline is not mistaken for a better
  /// one.
  private static final Duration LONG = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void completesAllRequestsInFlightAndTakesNoOthers(Program program, TestReporter reporter)
      throws Exception {
    List<Peer> clients = new ArrayList<>();
    AtomicInteger complete = new AtomicInteger();
    try (var server = start(program, LONG)) {
      int rest = server.sockets();
      for (int i = 0; i < REQUESTS; i++) {
        clients.add(Peer.connect(server.address(), i));
      }
      Await.until(() -> server.sockets() == rest + REQUESTS, () -> "all are in flight");
      for (Peer client : clients) {
        client.send("sleep " + MILLIS + "\n");
      }

      long begun = System.nanoTime();
      stop(program, server, LONG);
      awaitRefusal(server);
      Duration refusedAfter = since(begun);
      InParallel.run(
          REQUESTS,
          REQUESTS,
          number -> {
            if (clients.get(number).readLine().equals("sleep " + MILLIS + "\n")) {
              complete.incrementAndGet();
            }
            clients.get(number).close();
          });

      assertThat(complete).hasValue(REQUESTS);
      // The bar is 100 ms. A server that drains first would refuse after the two seconds.
      assertThat(refusedAfter).isLessThan(Duration.ofMillis(MILLIS / 2));
      if (program.isLibrary()) {
        awaitReport(server, " asked=0 forced=0");
      } else {
        assertThat(server.awaitEnd()).isZero();
      }
      reporter.publishEntry("F13 " + program + ": refused after " + refusedAfter);
    } finally {
      for (Peer client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void leavesAStuckHandlerBehindAtTheDeadlineAndNamesIt(Program program, TestReporter reporter)
      throws Exception {
    Duration deadline = Duration.ofSeconds(5);
    try (var server = start(program, deadline);
        Peer client = stick(server)) {
      long begun = System.nanoTime();
      stop(program, server, deadline);
      if (program.isLibrary()) {
        awaitReport(server, " asked=0 forced=1");
      } else {
        assertThat(server.awaitEnd()).isEqualTo(3);
      }
      Duration took = since(begun);

      // The bar is half a second more at most.
      assertThat(took).isBetween(deadline, deadline.plusSeconds(3));
      Await.until(
          () -> server.log().stream().anyMatch(line -> line.contains("FaultsProvider.stickHere")),
          () -> "the log says where it is stuck: " + server.log());
      reporter.publishEntry("F14 " + program + ": left behind after " + took);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void endsNowWhenAskedAgain(Program program, TestReporter reporter) throws Exception {
    try (var server = start(program, LONG);
        Peer client = stick(server)) {
      stop(program, server, LONG);
      awaitRefusal(server);
      long begun = System.nanoTime();
      if (program.isLibrary()) {
        server.closeServer(Duration.ZERO);
        awaitReport(server, " asked=0 forced=1");
      } else {
        // Two signals within 50 ms count as one: timeout(1) sends two.
        do {
          server.signal("TERM");
        } while (!Await.within(Duration.ofSeconds(1), () -> !server.isAlive()));
        assertThat(server.awaitEnd()).isEqualTo(143);
      }
      Duration took = since(begun);

      // The bar is 0.5 s. A server that minds the first deadline only would take a minute.
      assertThat(took).isLessThan(Duration.ofSeconds(10));
      reporter.publishEntry("F14 " + program + ": ended after " + took);
    }
  }

  private static ServerProcess start(Program program, Duration deadline) throws Exception {
    return ServerProcess.of(program).imageArguments("--drain", deadline.toSeconds() + "s").start();
  }

  private static void stop(Program program, ServerProcess server, Duration deadline)
      throws Exception {
    if (program.isLibrary()) {
      server.closeServer(deadline);
    } else {
      server.signal("TERM");
    }
  }

  private static Peer stick(ServerProcess server) throws Exception {
    Peer client = Peer.connect(server.address());
    client.send("stick 0\n");
    Await.until(
        () -> ThreadDump.of(server.pid()).text().contains("stickHere"), () -> "it is stuck");
    return client;
  }

  private static void awaitRefusal(ServerProcess server) throws Exception {
    Await.until(
        () -> {
          try (Peer client = Peer.connect(server.address())) {
            return false;
          } catch (ConnectException refused) {
            return true;
          } catch (IOException resetWhileItWasClosed) {
            return false;
          }
        },
        () -> "refused");
  }

  /// Waits for the report of a close. It may count among the finished those who only looked whether
  /// they are refused.
  private static void awaitReport(ServerProcess server, String end) throws Exception {
    Await.until(
        () -> server.output().getLast().endsWith(end), () -> end + ", not " + server.output());
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
