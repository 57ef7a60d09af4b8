package io.socketserver.api;

import java.time.Duration;

/// The result of a request.
///
/// @param outcome how it ended
/// @param bytesRead how many bytes were received
/// @param bytesWritten how many bytes were sent
/// @param elapsed from its receipt to its close
/// @since 0.1
public record RequestResult(Outcome outcome, long bytesRead, long bytesWritten, Duration elapsed) {

  /// How a request ended.
  ///
  /// @since 0.1
  public enum Outcome {
    /// Its handler ended normally.
    COMPLETED,
    /// Its handler threw, or could not be created.
    FAILED,
    /// It was refused before a handler was created.
    REFUSED
  }
}
