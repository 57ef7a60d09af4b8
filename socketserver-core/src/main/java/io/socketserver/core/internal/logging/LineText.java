package io.socketserver.core.internal.logging;

import io.socketserver.api.CloseReport.Stuck;
import io.socketserver.api.Refusal;
import io.socketserver.core.internal.AddressText;
import io.socketserver.core.internal.text.SafeText;
import java.net.SocketAddress;
import java.time.Duration;

/// Formats the parts of log lines.
public final class LineText {

  private LineText() {}

  /// Formats an address, without looking up its name.
  ///
  /// @param address the address
  /// @return for instance `127.0.0.1:9999`, `[::1]:9999`, `/run/x.sock` or `(unnamed)`
  public static String address(SocketAddress address) {
    return SafeText.oneLine(AddressText.of(address));
  }

  /// An exception in one line.
  ///
  /// @param thrown the exception
  /// @return its class and message
  public static String failure(Throwable thrown) {
    return SafeText.oneLine(thrown.toString());
  }

  /// Formats a duration, in the largest suitable unit.
  ///
  /// @param duration at least zero
  /// @return for instance `20 ms` or `4.5 s`
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis / 100 / 10.0 + " s";
  }

  /// The end of a line that reports suppressed lines.
  ///
  /// @param leftOut how many, at least zero
  /// @return the text, or an empty one
  public static String leftOut(long leftOut) {
    return leftOut == 0 ? "" : " (" + leftOut + " similar lines suppressed)";
  }

  /// A client that was not admitted.
  ///
  /// @param client its address
  /// @param reason why
  /// @param refused how many have been refused for this reason, which includes suppressed lines
  /// @return the text
  public static String refusal(SocketAddress client, Refusal reason, long refused) {
    return "client "
        + address(client)
        + " refused: "
        + reason.text()
        + "; refused so far for this reason: "
        + refused;
  }

  /// Where a request is stuck.
  ///
  /// @param stuck the request
  /// @return its thread and stack trace, a line for each frame
  public static String place(Stuck stuck) {
    if (stuck.stack().isEmpty()) {
      return "its thread is unknown";
    }
    var text = new StringBuilder("stack of thread \"" + SafeText.oneLine(stuck.thread()) + "\":");
    for (StackTraceElement frame : stuck.stack()) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }
}
