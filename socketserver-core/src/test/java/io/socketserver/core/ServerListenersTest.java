package io.socketserver.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.RequestResult;
import io.socketserver.api.RequestResult.Outcome;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerListenersTest {

  private final Server server = mock(Server.class);
  private final StreamRequest request = mock(StreamRequest.class);
  private final ServerListener first = mock(ServerListener.class);
  private final ServerListener second = mock(ServerListener.class);

  @Test
  void passesEveryEventOnUnchanged() {
    var report = new CloseReport(1, 2, List.of(), Duration.ofSeconds(3));
    var result = new RequestResult(Outcome.COMPLETED, 1, 2, Duration.ofSeconds(3));
    var failure = new IOException("why");
    ServerListener all = ServerListeners.of(first);

    all.serverActivated(server);
    all.servingStarted(server);
    all.servingStopped(server);
    all.serverClosing(server, 3, Duration.ofSeconds(4));
    all.serverClosed(server, report);
    all.acceptFailed(server, failure, 5, Duration.ofMillis(6));
    all.acceptRecovered(server, 7);
    all.datagramDropped(server, 8);
    all.serverFailed(server, "step", failure);
    all.requestReceived(request);
    all.requestRefused(request, "full");
    all.requestStarted(request);
    all.requestFailed(request, Fault.CLIENT, failure);
    all.requestFinished(request, result);

    verify(first).serverActivated(server);
    verify(first).servingStarted(server);
    verify(first).servingStopped(server);
    verify(first).serverClosing(server, 3, Duration.ofSeconds(4));
    verify(first).serverClosed(server, report);
    verify(first).acceptFailed(server, failure, 5, Duration.ofMillis(6));
    verify(first).acceptRecovered(server, 7);
    verify(first).datagramDropped(server, 8);
    verify(first).serverFailed(server, "step", failure);
    verify(first).requestReceived(request);
    verify(first).requestRefused(request, "full");
    verify(first).requestStarted(request);
    verify(first).requestFailed(request, Fault.CLIENT, failure);
    verify(first).requestFinished(request, result);
  }

  @Test
  void declaresEveryEventThatThereIs() {
    Class<?> composite = ServerListeners.of(first).getClass();

    assertThat(ServerListener.class.getMethods())
        .allSatisfy(event -> assertThat(declares(composite, event)).as(event.getName()).isTrue());
  }

  @Test
  void callsListenersInTheirOrder() {
    ServerListeners.of(first, second).serverActivated(server);

    var order = inOrder(first, second);
    order.verify(first).serverActivated(server);
    order.verify(second).serverActivated(server);
  }

  @Test
  void tellsTheOthersWhenOneFailsAndReportsItToTheThread() throws Exception {
    var thrown = new StackOverflowError("in a listener");
    doThrow(thrown).when(first).requestReceived(request);
    List<Throwable> reported = new ArrayList<>();

    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((where, what) -> reported.add(what))
            .start(() -> ServerListeners.of(first, second).requestReceived(request));
    thread.join();

    verify(second).requestReceived(request);
    assertThat(reported).containsExactly(thrown);
  }

  @Test
  void survivesAnExceptionHandlerThatFails() throws Exception {
    doThrow(new IllegalStateException("in a listener")).when(first).requestReceived(request);

    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((where, what) -> {
              throw new IllegalStateException("in the exception handler");
            })
            .start(() -> ServerListeners.of(first, second).requestReceived(request));
    thread.join();

    verify(second).requestReceived(request);
  }

  @Test
  void isNothingWhereThereIsNobodyToTell() {
    assertThat(ServerListeners.of()).isSameAs(ServerListeners.none());
    assertThat(ServerListeners.of(ServerListeners.none(), ServerListeners.none()))
        .isSameAs(ServerListeners.none());
  }

  private static boolean declares(Class<?> type, Method event) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(each ->
            each.getName().equals(event.getName())
                && Arrays.equals(each.getParameterTypes(), event.getParameterTypes()));
  }
}
