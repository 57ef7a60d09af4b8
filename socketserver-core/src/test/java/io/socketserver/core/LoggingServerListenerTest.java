package io.socketserver.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.socketserver.api.CloseReport;
import io.socketserver.api.CloseReport.Stuck;
import io.socketserver.api.Fault;
import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.TurnedClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoggingServerListenerTest {

  private static final SocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 5000);

  private final TurnedClock time = new TurnedClock();
  private final RecordedLog log = new RecordedLog(Level.DEBUG);
  private final LoggingServerListener listener =
      new LoggingServerListener(() -> log, time::nanoTime);
  private final Server server = server(9999);
  private final StreamRequest request = request(server);

  @Nested
  class Levels {

    @Test
    void showsTheStackOfAHandlersFaultAtError() {
      var failure = new IllegalStateException("no such page");

      listener.requestFailed(request, Fault.HANDLER, failure);

      assertThat(log.only().level()).isEqualTo(Level.ERROR);
      assertThat(log.only().thrown()).isSameAs(failure);
      assertThat(log.only().message())
          .isEqualTo("127.0.0.1:9999: request 17 from 192.0.2.7:5000 failed in its handler");
    }

    @Test
    void keepsAClientsFaultToOneLineAtDebug() {
      listener.requestFailed(request, Fault.CLIENT, new SocketException("Connection reset"));

      assertThat(log.only().level()).isEqualTo(Level.DEBUG);
      assertThat(log.only().thrown()).isNull();
      assertThat(log.only().message())
          .isEqualTo(
              "127.0.0.1:9999: request 17 from 192.0.2.7:5000 failed: "
                  + "java.net.SocketException: Connection reset");
    }

    @Test
    void warnsOfTheMachinesFaultWithoutAStack() {
      listener.requestFailed(request, Fault.MACHINE, new IOException("Network is down"));

      assertThat(log.only().level()).isEqualTo(Level.WARNING);
      assertThat(log.only().thrown()).isNull();
    }

    @Test
    void warnsOfFailedAcceptsWithTheirReasonAndPause() {
      listener.acceptFailed(
          server, new IOException("Too many open files"), 3, Duration.ofMillis(20));

      assertThat(log.only().level()).isEqualTo(Level.WARNING);
      assertThat(log.only().message())
          .contains("Too many open files", "consecutive failures: 3", "20 ms");
    }

    @Test
    void warnsOfDroppedDatagramsWithTheirTotal() {
      listener.datagramDropped(server, 12_345);

      assertThat(log.only().level()).isEqualTo(Level.WARNING);
      assertThat(log.only().message()).contains("12345");
    }

    @Test
    void countsRepliesThatWereRefused() {
      listener.replyRefused(request(server), 12_345);

      assertThat(log.only().level()).isEqualTo(Level.WARNING);
      assertThat(log.only().message()).contains("12345");
    }

    @Test
    void saysWhyAReplyWasLost() {
      listener.replyLost(
          server, new InetSocketAddress("127.0.0.1", 53), new IOException("EACCES"), 12_345);

      assertThat(log.only().level()).isEqualTo(Level.WARNING);
      assertThat(log.only().message()).contains("127.0.0.1:53", "EACCES", "12345");
    }

    @Test
    void showsTheStackOfTheServersOwnFailure() {
      var failure = new IllegalStateException("oops");

      listener.serverFailed(server, "serviceActions", failure);

      assertThat(log.only().level()).isEqualTo(Level.ERROR);
      assertThat(log.only().message()).isEqualTo("127.0.0.1:9999: serviceActions failed");
      assertThat(log.only().thrown()).isSameAs(failure);
    }

    @Test
    void saysWhyARequestWasRefused() {
      listener.requestRefused(request, "all 8 threads are busy");

      assertThat(log.only().level()).isEqualTo(Level.INFO);
      assertThat(log.only().message()).endsWith("refused: all 8 threads are busy");
    }
  }

  @Nested
  class Closing {

    @Test
    void saysNothingOfAServerAtRestAndNeverAsksForALogger() {
      var silent =
          new LoggingServerListener(
              () -> {
                throw new AssertionError("the logger was looked up");
              },
              time::nanoTime);

      silent.serverActivated(server);
      silent.servingStarted(server);
      silent.requestReceived(request);
      silent.requestStarted(request);
      silent.requestFinished(
          request, new RequestResult(Outcome.COMPLETED, 1, 1, Duration.ofMillis(1)));
      silent.servingStopped(server);
      silent.serverClosing(server, 0, null);
      silent.serverClosed(server, new CloseReport(0, 0, List.of(), Duration.ZERO));
    }

    @Test
    void tellsHowManyRequestsItWaitsForAndWhatBecameOfThem() {
      listener.serverClosing(server, 12, Duration.ofSeconds(10));
      listener.serverClosed(server, new CloseReport(11, 1, List.of(), Duration.ofMillis(10_150)));

      assertThat(log.lines())
          .extracting(RecordedLog.Line::level)
          .containsExactly(Level.INFO, Level.INFO);
      assertThat(log.lines())
          .extracting(RecordedLog.Line::message)
          .containsExactly(
              "127.0.0.1:9999: closing; requests in flight: 12; deadline: 10 s",
              "127.0.0.1:9999: closed in 10.1 s; requests: 11 finished, 1 cut off, 0 stuck");
    }

    @Test
    void warnsWhereEachStuckRequestIs() {
      var frame = new StackTraceElement("com.example.Handler", "handle", "Handler.java", 42);
      var stuck = new Stuck(17, CLIENT, "request-17", List.of(frame));

      listener.serverClosed(server, new CloseReport(0, 0, List.of(stuck), Duration.ofSeconds(5)));

      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().getLast().level()).isEqualTo(Level.WARNING);
      assertThat(log.lines().getLast().message())
          .contains("request 17 from 192.0.2.7:5000", "\"request-17\"")
          .contains("at com.example.Handler.handle(Handler.java:42)");
    }

    @Test
    void namesOnlySomeOfVeryManyStuckRequests() {
      var stuck = new Stuck(17, CLIENT, "", List.of());
      var report = new CloseReport(0, 0, Collections.nCopies(5_000, stuck), Duration.ZERO);

      listener.serverClosed(server, report);

      assertThat(log.lines()).hasSize(11);
      assertThat(log.lines().getFirst().message()).contains("5000 stuck");
    }
  }

  @Nested
  class Limits {

    @Test
    void logsAtMostThreeLinesInTenSecondsOfExhaustion() {
      for (int i = 1; i <= 100; i++) {
        listener.acceptFailed(server, new IOException("EMFILE"), i, Duration.ofMillis(100));
        if (i % 10 == 0) {
          listener.acceptRecovered(server, 10);
        }
        time.advance(Duration.ofMillis(100));
      }

      assertThat(log.lines()).hasSizeBetween(1, 3);
    }

    @Test
    void saysHowManyLinesWereLeftOutWithTheNextOne() {
      fail(Duration.ZERO, 8);
      fail(Duration.ofSeconds(10), 1);

      assertThat(log.lines()).hasSize(6);
      assertThat(log.lines().getLast().message()).endsWith("(3 similar lines suppressed)");
    }

    @Test
    void saysAtTheCloseWhatWasLeftOutAfterTheLastLine() {
      fail(Duration.ZERO, 8);
      IntStream.range(0, 7).forEach(i -> listener.datagramDropped(server, i));

      listener.serverClosed(server, new CloseReport(0, 0, List.of(), Duration.ZERO));

      assertThat(log.lines().getLast().message())
          .isEqualTo(
              "127.0.0.1:9999: suppressed lines: 6 of dropped datagrams,"
                  + " 3 of requests that failed in their handler");
    }

    @Test
    void keepsOneServersFloodFromHidingAnothersFailure() {
      fail(Duration.ZERO, 100);
      int before = log.lines().size();

      listener.requestFailed(request(server(8888)), Fault.HANDLER, new IOException("once"));

      assertThat(log.lines()).hasSize(before + 1);
    }

    @Test
    void countsOnlyLinesThatTheLoggerWouldTake() {
      var quiet = new RecordedLog(Level.WARNING);
      var listener = new LoggingServerListener(() -> quiet, time::nanoTime);
      for (int i = 0; i < 200; i++) {
        listener.requestFailed(request, Fault.CLIENT, new IOException("reset"));
      }

      listener.serverClosed(server, new CloseReport(0, 0, List.of(), Duration.ZERO));

      assertThat(quiet.lines()).isEmpty();
    }

    private void fail(Duration after, int times) {
      time.advance(after);
      for (int i = 0; i < times; i++) {
        listener.requestFailed(request, Fault.HANDLER, new IOException("again"));
      }
    }
  }

  @Test
  void letsNoClientBeginALineOfItsOwn() {
    listener.requestFailed(
        request, Fault.CLIENT, new IOException("bad line: x\r\n10:00 ERROR all is lost\u2028"));
    listener.requestRefused(request, "no\nreason");

    assertThat(log.lines())
        .extracting(RecordedLog.Line::message)
        .noneMatch(line -> line.lines().count() != 1 || line.contains("\u2028"));
  }

  @Test
  void namesTheLoggerThatTheModuleDocuments() {
    assertThat(System.getLogger("io.socketserver.core").isLoggable(Logger.Level.WARNING)).isTrue();
    assertThat(LoggingServerListener.instance()).isSameAs(LoggingServerListener.instance());
  }

  private static Server server(int port) {
    Server server = mock(Server.class);
    when(server.serverAddress()).thenReturn(new InetSocketAddress("127.0.0.1", port));
    return server;
  }

  private static StreamRequest request(Server server) {
    StreamRequest request = mock(StreamRequest.class);
    when(request.server()).thenReturn(server);
    when(request.id()).thenReturn(17L);
    when(request.clientAddress()).thenReturn(CLIENT);
    return request;
  }
}
