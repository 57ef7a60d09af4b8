package io.socketserver.core.internal.logging;

import java.time.Duration;

/// The kinds of lines with separate limits, so that many of one kind do not hide another.
///
/// A machine without descriptors fails at every attempt, and recovers now and then: this logs a
/// line every ten seconds.
public enum LineKind {
  /// Failed accepts.
  ACCEPT_FAILED("failed accepts", 1, Duration.ofSeconds(10)),
  /// Recoveries from them.
  ACCEPT_RECOVERED("recoveries from failed accepts", 1, Duration.ofSeconds(30)),
  /// Clients that were not admitted.
  CLIENT_REFUSED("refused clients", 5, Duration.ofSeconds(10)),
  /// Datagrams that were discarded.
  DATAGRAM_DROPPED("dropped datagrams", 1, Duration.ofSeconds(10)),
  /// Replies to datagrams that were not sent.
  REPLY_REFUSED("refused replies", 1, Duration.ofSeconds(10)),
  /// Batched replies that could not be sent.
  REPLY_LOST("lost replies", 1, Duration.ofSeconds(10)),
  /// Failures of the server's own code.
  SERVER_FAILED("failures of the server", 5, Duration.ofSeconds(10)),
  /// Child processes that were lost while idle.
  CHILD_LOST("lost processes", 5, Duration.ofSeconds(10)),
  /// Calls of handlers that block a loop.
  LOOP_BLOCKED("calls that block a loop", 5, Duration.ofSeconds(10)),
  /// The ends of such calls.
  LOOP_UNBLOCKED("ends of calls that blocked a loop", 5, Duration.ofSeconds(10)),
  /// Requests that hold carriers of virtual threads.
  CARRIERS_HELD("reports of held carriers", 5, Duration.ofSeconds(10)),
  /// The ends of held carriers.
  CARRIERS_FREED("ends of held carriers", 5, Duration.ofSeconds(10)),
  /// Requests that were refused.
  REQUEST_REFUSED("refused requests", 5, Duration.ofSeconds(10)),
  /// Requests that failed by the client's fault. Only visible if enabled.
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

  /// The plural name of these events.
  ///
  /// @return the words
  String plural() {
    return plural;
  }

  /// Creates the limit of this kind for one server.
  ///
  /// @return the limit
  LineLimit newLimit() {
    return new LineLimit(burst, interval);
  }
}
