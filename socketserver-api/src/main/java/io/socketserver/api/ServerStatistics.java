package io.socketserver.api;

import java.util.Map;

/// The counters of a server since it was constructed. They only increase, except [#inFlight()].
///
/// What became of a request is counted before its connection is closed: a client that has seen the
/// end of the stream is counted. It may be in flight still. Where the end is sent before the
/// handler is done (a half-close, the end of an event-style handler, a child process) the client
/// may see it first.
///
/// @param received requests taken from the kernel: connections or datagrams
/// @param refused of these, those that were turned away before a handler was made
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
    long inFlight) {

  /// Copies the map.
  public ServerStatistics {
    acceptFailures = Map.copyOf(acceptFailures);
  }
}
