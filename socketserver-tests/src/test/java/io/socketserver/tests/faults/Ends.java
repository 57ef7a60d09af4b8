package io.socketserver.tests.faults;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ServerListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Counts how often each request has ended.
final class Ends implements ServerListener {

  private final Map<Long, AtomicInteger> ends = new ConcurrentHashMap<>();
  private final AtomicLong failed = new AtomicLong();

  @Override
  public void requestReceived(Request request) {
    ends.put(request.id(), new AtomicInteger());
  }

  @Override
  public void requestFailed(Request request, Fault fault, Throwable failure) {
    failed.incrementAndGet();
  }

  @Override
  public void requestFinished(Request request, RequestResult result) {
    ends.get(request.id()).incrementAndGet();
  }

  long received() {
    return ends.size();
  }

  long failed() {
    return failed.get();
  }

  /// The numbers of requests that have not ended, or more than once.
  List<Long> notEndedOnce() {
    return ends.entrySet().stream()
        .filter(entry -> entry.getValue().get() != 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public String toString() {
    return "not ended once: " + notEndedOnce();
  }
}
