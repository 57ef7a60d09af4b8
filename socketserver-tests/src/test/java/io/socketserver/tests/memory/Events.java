package io.socketserver.tests.memory;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.Violation;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The events of a server, kept in their order, for tests that wait for one of them.
final class Events implements ServerListener {

  /// An event and what is worth knowing of it.
  record Event(String name, Object... details) {

    @SuppressWarnings("unchecked")
    <T> T detail(Class<T> type) {
      for (Object detail : details) {
        if (type.isInstance(detail)) {
          return (T) detail;
        }
      }
      throw new AssertionError(name + " has no " + type.getSimpleName());
    }
  }

  /// Guarded by this.
  private final List<Event> all = new ArrayList<>();

  private synchronized void add(String name, Object... details) {
    all.add(new Event(name, details));
    notifyAll();
  }

  /// All events of a name that there have been.
  synchronized List<Event> of(String name) {
    return all.stream().filter(event -> event.name.equals(name)).toList();
  }

  synchronized List<String> names() {
    return all.stream().map(Event::name).toList();
  }

  /// Waits for the first event of a name.
  Event await(String name) throws InterruptedException {
    return await(name, 1);
  }

  /// Waits for the event of a name with this number, from 1.
  synchronized Event await(String name, int number) throws InterruptedException {
    while (of(name).size() < number) {
      wait();
    }
    return of(name).get(number - 1);
  }

  @Override
  public void serverActivated(Server server) {
    add("serverActivated");
  }

  @Override
  public void clientRefused(Server server, SocketAddress client, Refusal reason, long refused) {
    add("clientRefused", client, reason, refused);
  }

  @Override
  public void clientViolated(Request request, Violation violation, long violations) {
    add("clientViolated", request, violation, violations);
  }

  @Override
  public void servingStarted(Server server) {
    add("servingStarted");
  }

  @Override
  public void servingStopped(Server server) {
    add("servingStopped");
  }

  @Override
  public void serverClosing(Server server, int inFlight, Duration deadline) {
    add("serverClosing", inFlight);
  }

  @Override
  public void serverClosed(Server server, CloseReport report) {
    add("serverClosed", report);
  }

  @Override
  public void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {
    add("acceptFailed", failure, consecutive, pause);
  }

  @Override
  public void acceptRecovered(Server server, int failures) {
    add("acceptRecovered", failures);
  }

  @Override
  public void datagramDropped(Server server, long dropped) {
    add("datagramDropped", dropped);
  }

  @Override
  public void replyRefused(Request request, long refused) {
    add("replyRefused", request, refused);
  }

  @Override
  public void replyLost(Server server, SocketAddress client, Exception failure, long lost) {
    add("replyLost", client, failure, lost);
  }

  @Override
  public void serverFailed(Server server, String step, Throwable failure) {
    add("serverFailed", step, failure);
  }

  @Override
  public void requestReceived(Request request) {
    add("requestReceived", request);
  }

  @Override
  public void requestRefused(Request request, String reason) {
    add("requestRefused", request, reason);
  }

  @Override
  public void requestStarted(Request request) {
    add("requestStarted", request);
  }

  @Override
  public void requestFailed(Request request, Fault fault, Throwable failure) {
    add("requestFailed", request, fault, failure);
  }

  @Override
  public void requestFinished(Request request, RequestResult result) {
    add("requestFinished", request, result);
  }
}
