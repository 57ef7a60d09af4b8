package io.socketserver.api;

import java.util.Map;

/// The counters of a server since it was constructed. They only increase, except [#inFlight()].
///
/// The outcome of a request is counted before its connection is closed: a client that has seen the
/// end of the stream is counted, although it may still be in flight. The client may see the end
/// first if the handler half-closes the connection and continues, and if a child process closes it.
///
/// @param received requests taken from the kernel: connections or datagrams
/// @param refused of these, those that were refused before a handler was made
/// @param completed of these, those whose handler ended normally
/// @param failed of these, those whose handler threw or could not be created
/// @param dropped datagrams that were discarded because too many were pending here, or in the
///   kernel's buffer if the transport counts those; not in `received`
/// @param truncated datagrams that were truncated
/// @param repliesRefused datagram replies that were rejected because of their size, since the
///   source may be forged; without those of child processes
/// @param repliesLost datagram replies that were not sent, for the reasons of
///   [ServerListener#replyLost]; without those of child processes
/// @param acceptFailures failed attempts to accept a request from the kernel, by the exception's
///   class name, or by the name of the error, such as `EMFILE`, if the transport knows it
/// @param refusals clients that were refused before their connections or datagrams became requests,
///   by reason; not in `received` and `refused`
/// @param violations limits that clients exceeded, and handshakes that they failed
/// @param inFlight requests received and not yet closed
/// @since 0.1
public record ServerStatistics(
    long received,
    long refused,
    long completed,
    long failed,
    long dropped,
    long truncated,
    long repliesRefused,
    long repliesLost,
    Map<String, Long> acceptFailures,
    Map<Refusal, Long> refusals,
    Map<Violation, Long> violations,
    long inFlight) {

  /// Copies the maps.
  public ServerStatistics {
    acceptFailures = Map.copyOf(acceptFailures);
    refusals = Map.copyOf(refusals);
    violations = Map.copyOf(violations);
  }
}
