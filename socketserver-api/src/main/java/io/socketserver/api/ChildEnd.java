package io.socketserver.api;

import java.util.Objects;
import java.util.OptionalLong;

/// How a child process ended.
///
/// @param reason the reason
/// @param status its exit status; 128 plus the signal number if a signal ended it. A process that
///   exits with such a status looks the same as one that was killed
/// @param request the number of the request that it was serving; empty if none
/// @threading Immutable.
/// @source wait(2)
/// @since 0.1
public record ChildEnd(Reason reason, int status, OptionalLong request) {

  /// Statuses above this one are signals.
  private static final int SIGNALLED = 128;

  /// Why a process ended.
  ///
  /// @since 0.1
  public enum Reason {
    /// It had served its maximum number of requests, or was no longer needed.
    DONE,
    /// It failed to start serving.
    NOT_STARTED,
    /// A request exceeded the time limit, and the server ended the process.
    TIMED_OUT,
    /// The server closed and the request did not end in time, so the server ended the process.
    CUT_OFF,
    /// The server did not end it: its handler did, or something killed it.
    UNEXPECTED
  }

  /// Checks that nothing is null.
  public ChildEnd {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(request, "request");
  }

  /// The signal that ended the process.
  ///
  /// @return its number, or 0 if the process exited
  public int signal() {
    return status > SIGNALLED ? status - SIGNALLED : 0;
  }

  /// The status as text.
  ///
  /// @return for instance `exit status 3` or `signal 9 (KILL)`
  public String statusText() {
    int signal = signal();
    if (signal == 0) {
      return "exit status " + status;
    }
    String name =
        switch (signal) {
          case 1 -> " (HUP)";
          case 2 -> " (INT)";
          case 3 -> " (QUIT)";
          case 4 -> " (ILL)";
          case 6 -> " (ABRT)";
          case 7 -> " (BUS)";
          case 8 -> " (FPE)";
          case 9 -> " (KILL)";
          case 11 -> " (SEGV)";
          case 13 -> " (PIPE)";
          case 15 -> " (TERM)";
          case 24 -> " (XCPU)";
          case 31 -> " (SYS)";
          default -> "";
        };
    return "signal " + signal + name;
  }
}
