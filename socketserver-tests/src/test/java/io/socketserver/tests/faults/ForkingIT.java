package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socketserver.tests.Await;
import io.socketserver.tests.Launched;
import io.socketserver.tests.Program;
import io.socketserver.tests.RealClient;
import io.socketserver.tests.ThreadDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// F40 and F41: the end of a server whose children serve, and a machine without processes.
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class ForkingIT {

  private static final int SPARES = 2;

  /// As many as wait, so that it is known which processes serve.
  private static final int CLIENTS = SPARES;

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void leavesNoProcessWhenItIsKilled(Program program, TestReporter reporter) throws Exception {
    List<Peer> clients = new ArrayList<>();
    try (var server = startWithSpares(program)) {
      Await.until(() -> children(server).size() == SPARES, () -> "processes wait");
      Set<Long> waiting = children(server);
      for (int i = 0; i < CLIENTS; i++) {
        Peer client = Peer.connect(server.address(), i);
        clients.add(client);
        client.send("stick 0\n");
      }
      awaitStuck(waiting);
      // each of them gave its place to a process that waits in its turn
      Await.until(() -> children(server).size() == CLIENTS + SPARES, () -> "others wait");
      Set<Long> before = children(server);
      Set<Long> spares = new HashSet<>(before);
      spares.removeAll(waiting);
      Await.until(() -> spares.stream().allMatch(ForkingIT::isJava), () -> "they are begun");
      kill(spares.iterator().next());
      Await.until(
          () -> children(server).stream().anyMatch(pid -> !before.contains(pid)),
          () -> "another one has just begun: " + before + ", now " + children(server));
      Set<Long> children = children(server);

      long begun = System.nanoTime();
      server.signal("KILL");
      Await.until(() -> waiting.stream().allMatch(ForkingIT::hasEnded), () -> "who served ends");
      Duration served = since(begun);
      Await.until(() -> children.stream().allMatch(ForkingIT::hasEnded), () -> "all end");

      // the bar is 2 s; who begins must first come to see that nobody is there
      reporter.publishEntry(
          "F40 "
              + program
              + ": those that served ended after "
              + served
              + ", all after "
              + since(begun));
    } finally {
      for (Peer client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBRARY", "IMAGE"})
  void refusesARequestWithoutAProcessAndServesTheNext(Program program) throws Exception {
    RealClient strace = RealClient.require("strace");
    Tracing.require(strace);
    try (var server =
        ServerProcess.of(program)
            .mixin("forking")
            // fork(2), which is clone(2) at the kernel; threads are made by clone3(2)
            .javaOptions("-Djdk.lang.Process.launchMechanism=FORK")
            .imageArguments("--spare-children", "0", "--requests-per-child", "1")
            .start()) {
      assertThat(Peer.ask(server.address(), "echo 1")).isEqualTo("echo 1\n");

      try (var without = Tracing.inject(server.pid(), "clone:error=EAGAIN")) {
        for (int i = 0; i < 3; i++) {
          assertThat(Peer.ask(server.address(), "echo 2")).isEmpty();
        }
        Await.until(
            () -> server.log().stream().filter(ForkingIT::saysNoProcess).count() == 3,
            () -> "the log says why: " + server.log());
      }

      assertThat(Peer.ask(server.address(), "echo 3")).isEqualTo("echo 3\n");
      if (server.tellsStatistics()) {
        assertThat(server.statistic("refused")).isEqualTo(3);
        Await.until(() -> server.statistic("completed") == 2, () -> "two were served");
      }
    }
  }

  private static boolean saysNoProcess(String line) {
    return line.contains(" refused: cannot start a child process: ")
        && line.contains("Resource temporarily unavailable");
  }

  private static ServerProcess startWithSpares(Program program) throws Exception {
    return ServerProcess.of(program)
        .mixin("forking")
        .javaOptions("-DspareChildren=" + SPARES) // what the library's program asks for
        .imageArguments("--spare-children", String.valueOf(SPARES), "--requests-per-child", "1")
        .start();
  }

  private static Set<Long> children(ServerProcess server) {
    return ProcessHandle.of(server.pid())
        .orElseThrow()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static void awaitStuck(Set<Long> pids) throws Exception {
    for (long pid : pids) {
      Await.until(() -> ThreadDump.of(pid).text().contains("stickHere"), () -> "it serves");
    }
  }

  /// Whether it is a Java virtual machine, and no longer what starts one.
  private static boolean isJava(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .filter(command -> command.endsWith("/java"))
        .isPresent();
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }

  /// Whether nothing of a process runs any more. Whoever has inherited it may take long to ask how
  /// it ended.
  private static boolean hasEnded(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false; // looked at in its last moment
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /// strace(1), which makes system calls of a process fail for a while.
  private record Tracing(Launched strace) implements AutoCloseable {

    /// Skips the test, or fails it, where nothing may be traced.
    static void require(RealClient strace) throws Exception {
      int status = strace.run("", "-o", "/dev/null", "true").status();
      assumeTrue(status == 0, "strace may not trace here");
    }

    static Tracing inject(long pid, String what) throws Exception {
      String call = what.split(":", 2)[0];
      var strace =
          Launched.start(
              new ProcessBuilder(
                  "strace",
                  "-f",
                  "-o",
                  "/dev/null",
                  "-e",
                  "trace=" + call,
                  "-e",
                  "inject=" + what,
                  "-p",
                  String.valueOf(pid)));
      Await.until(
          () -> strace.log().stream().anyMatch(line -> line.contains(" attached")),
          () -> "strace is attached: " + strace.log());
      return new Tracing(strace);
    }

    @Override
    public void close() throws Exception {
      strace.signal("INT");
      var _ = strace.end();
    }
  }
}
