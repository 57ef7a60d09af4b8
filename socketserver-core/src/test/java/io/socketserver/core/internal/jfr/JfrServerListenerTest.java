package io.socketserver.core.internal.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrServerListenerTest {

  @TempDir private Path folder;

  private final ServerListener listener = JfrListeners.ifPresent().orElseThrow();
  private final Server server = mock(Server.class);
  private final StreamRequest request = mock(StreamRequest.class);

  JfrServerListenerTest() {
    when(server.serverAddress()).thenReturn(new InetSocketAddress("127.0.0.1", 9999));
    when(request.server()).thenReturn(server);
    when(request.id()).thenReturn(17L);
    when(request.clientAddress()).thenReturn(new InetSocketAddress("192.0.2.7", 5000));
  }

  @Test
  void isThereWhereFlightRecorderIs() {
    assertThat(listener).isInstanceOf(JfrServerListener.class);
    assertThat(JfrListeners.ifPresent().orElseThrow()).isSameAs(listener);
  }

  @Test
  void isNothingWhereFlightRecorderIsNot() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String classPath =
        List.of(JfrListeners.class, Server.class, PrintJfrListener.class).stream()
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(System.getProperty("path.separator")));

    Process child =
        new ProcessBuilder(
                java,
                "--limit-modules",
                "java.base",
                "-cp",
                classPath + System.getProperty("path.separator") + testClasses(),
                PrintJfrListener.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo("none");
    assertThat(child.waitFor()).isZero();
  }

  @Test
  void recordsARequestFromItsReceiptToItsClose() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          listener.requestReceived(request);
          listener.requestFailed(request, Fault.HANDLER, new IOException("bad\nluck"));
          listener.requestFinished(
              request, new RequestResult(Outcome.FAILED, 3, 4, Duration.ofSeconds(1)));
        });

    RecordedEvent event = events.getFirst();
    assertThat(events).hasSize(1);
    assertThat(event.getEventType().getName()).isEqualTo("io.socketserver.Request");
    assertThat(event.getString("server")).isEqualTo("127.0.0.1:9999");
    assertThat(event.getString("client")).isEqualTo("192.0.2.7:5000");
    assertThat(event.getLong("requestId")).isEqualTo(17);
    assertThat(event.getLong("bytesRead")).isEqualTo(3);
    assertThat(event.getLong("bytesWritten")).isEqualTo(4);
    assertThat(event.getString("outcome")).isEqualTo("FAILED");
    assertThat(event.getString("fault")).isEqualTo("HANDLER");
    assertThat(event.getString("reason")).isEqualTo("java.io.IOException: bad\\nluck");
    assertThat(event.getDuration()).isPositive();
    assertThat(event.getStackTrace()).isNull();
  }

  @Test
  void recordsWhatConcernsTheServer() throws Exception {
    var report = new CloseReport(5, 6, List.of(), Duration.ofMillis(7));
    Map<String, RecordedEvent> events =
        record(
                () -> {
                  listener.serverActivated(server);
                  listener.acceptFailed(
                      server, new IOException("EMFILE"), 2, Duration.ofMillis(10));
                  listener.datagramDropped(server, 3);
                  listener.replyRefused(request, 4);
                  listener.replyLost(server, request.clientAddress(), new IOException("EACCES"), 5);
                  listener.serverFailed(server, "serviceActions", new IOException("oops"));
                  listener.serverClosed(server, report);
                })
            .stream()
            .collect(Collectors.toMap(e -> e.getEventType().getName(), Function.identity()));

    assertThat(events.values())
        .allSatisfy(e -> assertThat(e.getString("server")).isEqualTo("127.0.0.1:9999"));
    assertThat(events)
        .containsOnlyKeys(
            "io.socketserver.ServerActivated",
            "io.socketserver.AcceptFailure",
            "io.socketserver.DatagramDrop",
            "io.socketserver.ReplyRefusal",
            "io.socketserver.ReplyLoss",
            "io.socketserver.ServerFailure",
            "io.socketserver.ServerClosed");
    RecordedEvent failure = events.get("io.socketserver.AcceptFailure");
    assertThat(failure.getInt("consecutive")).isEqualTo(2);
    assertThat(failure.getDuration("pause")).isEqualTo(Duration.ofMillis(10));
    assertThat(events.get("io.socketserver.DatagramDrop").getLong("dropped")).isEqualTo(3);
    assertThat(events.get("io.socketserver.ReplyRefusal").getLong("refused")).isEqualTo(4);
    assertThat(events.get("io.socketserver.ReplyLoss").getLong("lost")).isEqualTo(5);
    assertThat(events.get("io.socketserver.ReplyLoss").getString("failure")).contains("EACCES");
    assertThat(events.get("io.socketserver.ServerClosed").getInt("asked")).isEqualTo(6);
  }

  @Test
  void recordsTheLivesOfChildren() throws Exception {
    List<RecordedEvent> events =
        record(() -> {
          listener.childStarted(server, 4711);
          listener.childEnded(
              server, 4711, new ChildEnd(ChildEnd.Reason.UNEXPECTED, 137, OptionalLong.of(17)));
        });

    assertThat(events).hasSize(2);
    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.getString("server")).isEqualTo("127.0.0.1:9999");
          assertThat(event.getLong("pid")).isEqualTo(4711);
        });
    assertThat(events.getFirst().getEventType().getName())
        .isEqualTo("io.socketserver.ChildStarted");
    RecordedEvent end = events.getLast();
    assertThat(end.getEventType().getName()).isEqualTo("io.socketserver.ChildEnded");
    assertThat(end.getString("reason")).isEqualTo("UNEXPECTED");
    assertThat(end.getString("status")).isEqualTo("signal 9 (KILL)");
    assertThat(end.getLong("requestId")).isEqualTo(17);
  }

  @Test
  void recordsWhatBlocksALoop() throws Exception {
    var frames =
        List.of(
            new StackTraceElement("com.example.Slow", "lookUp", "Slow.java", 12),
            new StackTraceElement("com.example.Slow", "received", "Slow.java", 7));
    List<RecordedEvent> events =
        record(() -> {
          listener.loopBlocked(server, blocked(Duration.ofSeconds(1), frames));
          listener.loopUnblocked(server, blocked(Duration.ofSeconds(4), List.of()));
        });

    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsExactly("io.socketserver.LoopBlocked", "io.socketserver.LoopUnblocked");
    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.getString("server")).isEqualTo("127.0.0.1:9999");
          assertThat(event.getString("loop")).isEqualTo("loop-1");
          assertThat(event.getString("handler")).isEqualTo("com.example.Slow");
          assertThat(event.getString("client")).isEqualTo("192.0.2.7:5000");
          assertThat(event.getLong("requestId")).isEqualTo(17);
        });
    RecordedEvent begin = events.getFirst();
    assertThat(begin.getDuration("elapsed")).isEqualTo(Duration.ofSeconds(1));
    assertThat(begin.getString("stack"))
        .isEqualTo("com.example.Slow.lookUp(Slow.java:12)\ncom.example.Slow.received(Slow.java:7)");
    assertThat(events.getLast().getDuration("elapsed")).isEqualTo(Duration.ofSeconds(4));
  }

  private BlockedLoop blocked(Duration elapsed, List<StackTraceElement> stack) {
    return new BlockedLoop("loop-1", request, "com.example.Slow", elapsed, stack);
  }

  @Test
  void recordsNothingOfARequestThatWasReceivedUnrecorded() throws Exception {
    listener.requestReceived(request);

    List<RecordedEvent> events =
        record(() ->
            listener.requestFinished(
                request, new RequestResult(Outcome.COMPLETED, 3, 4, Duration.ofSeconds(1))));

    assertThat(events).isEmpty();
  }

  @Test
  void saysWhatItsEventsMean() {
    assertThat(FlightRecorder.getFlightRecorder().getEventTypes())
        .filteredOn(type -> type.getName().startsWith("io.socketserver."))
        .allSatisfy(type -> {
          assertThat(type.getLabel()).isNotBlank();
          assertThat(type.getDescription()).isNotBlank();
          assertThat(type.getCategoryNames()).containsExactly("Socket Server");
        });
    assertThat(EventType.getEventType(JfrEvents.Request.class).getLabel()).isEqualTo("Request");
  }

  private List<RecordedEvent> record(Runnable action) throws IOException {
    Path file = folder.resolve("events.jfr");
    try (var recording = new Recording()) {
      for (var type :
          List.of(
              JfrEvents.Request.class,
              JfrEvents.AcceptFailure.class,
              JfrEvents.ChildEnded.class,
              JfrEvents.ChildStarted.class,
              JfrEvents.ReplyRefusal.class,
              JfrEvents.ReplyLoss.class,
              JfrEvents.DatagramDrop.class,
              JfrEvents.LoopBlocked.class,
              JfrEvents.LoopUnblocked.class,
              JfrEvents.ServerActivated.class,
              JfrEvents.ServerClosed.class,
              JfrEvents.ServerFailure.class)) {
        recording.enable(type).withoutThreshold();
      }
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("io.socketserver."))
        .toList();
  }

  /// Where this class is: the module's classes and those of its tests are one module to the JVM.
  private static String testClasses() throws Exception {
    var uri = JfrServerListenerTest.class.getResource("JfrServerListenerTest.class").toURI();
    Path folder = Path.of(uri);
    for (String _ : JfrServerListenerTest.class.getName().split("\\.")) {
      folder = folder.getParent();
    }
    return folder.toString();
  }
}
