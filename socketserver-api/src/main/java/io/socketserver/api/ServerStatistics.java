package io.socketserver.api;

import java.util.Map;

/// What a server has counted since it was made. All numbers rise only, except [#inFlight()].
///
/// What became of a request is counted before its connection is closed: a client that has seen the
/// end of the stream is counted. It may be in flight still. Where the end is sent before the
/// handler is done (a half-close, the end of an event-style handler, a child process) the client
/// may see it first.
///
/// @param received requests taken from the kernel: connections or datagrams
/// @param refused of these, those that were turned away before a handler was made
/// @param completed of these, those whose handler ended normally
/// @param failed of these, those whose handler, or whose making, threw
/// @param dropped datagrams that were discarded because too many were pending here, or in the
///   kernel's buffer where the transport can tell; not in `received`
/// @param truncated datagrams of which only the beginning was received
/// @param repliesRefused replies to datagrams that were not sent, because their receiver may be
///   somebody who asked for nothing; those of child processes are not in it
/// @param repliesLost replies to datagrams that were not sent for a reason of which
///   [ServerListener#replyLost] tells; those of child processes are not in it
/// @param acceptFailures failed attempts to take a request from the kernel, by the exception's
///   class name (a transport that knows the error number gives its name, such as `EMFILE`)
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
