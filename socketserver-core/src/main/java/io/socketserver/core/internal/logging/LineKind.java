package io.socketserver.core.internal.logging;

import java.time.Duration;

/// The kinds of lines that are limited each by itself, so that many of one do not hide another.
///
/// A machine without descriptors fails at every attempt, and recovers now and then: of that there
/// is a line every ten seconds.
public enum LineKind {
  /// Attempts to take a request that failed.
  ACCEPT_FAILED("failed accepts", 1, Duration.ofSeconds(10)),
  /// Attempts that succeeded again.
  ACCEPT_RECOVERED("recoveries from failed accepts", 1, Duration.ofSeconds(30)),
  /// Datagrams that were discarded.
  DATAGRAM_DROPPED("dropped datagrams", 1, Duration.ofSeconds(10)),
  /// Replies to datagrams that were not sent.
  REPLY_REFUSED("refused replies", 1, Duration.ofSeconds(10)),
  /// Replies that waited and could not be sent.
  REPLY_LOST("lost replies", 1, Duration.ofSeconds(10)),
  /// Failures of the server's own code.
  SERVER_FAILED("failures of the server", 5, Duration.ofSeconds(10)),
  /// Processes that were lost while they served nobody.
  CHILD_LOST("lost processes", 5, Duration.ofSeconds(10)),
  /// Calls of handlers that block a loop.
  LOOP_BLOCKED("calls that block a loop", 5, Duration.ofSeconds(10)),
  /// Their ends.
  LOOP_UNBLOCKED("ends of calls that blocked a loop", 5, Duration.ofSeconds(10)),
  /// Requests that hold carriers of virtual threads.
  CARRIERS_HELD("reports of held carriers", 5, Duration.ofSeconds(10)),
  /// Their ends.
  CARRIERS_FREED("ends of held carriers", 5, Duration.ofSeconds(10)),
  /// Requests that were turned away.
  REQUEST_REFUSED("refused requests", 5, Duration.ofSeconds(10)),
  /// Requests that failed by the client's fault. Nobody sees these who has not asked for them.
  CLIENT_FAULT("requests that failed by the client's fault", 50, Duration.ofSeconds(1)),
  /// Requests that failed by the handler's fault.
  HANDLER_FAULT("requests that failed in their handler", 5, Duration.ofSeconds(10)),
  /// Requests that failed by the machine's fault.
  MACHINE_FAULT("requests that failed by the machine's fault", 5, Duration.ofSeconds(10));

  private final String plural;
  private final int burst;
  private final Duration interval;

  LineKind(String plural, int burst, Duration interval) {
    this.plural = plural;
    this.burst = burst;
    this.interval = interval;
  }

  /// What these lines tell of.
  ///
  /// @return the words
  String plural() {
    return plural;
  }

  /// Makes the limit of this kind for one server.
  ///
  /// @return the limit
  LineLimit newLimit() {
    return new LineLimit(burst, interval);
  }
}
