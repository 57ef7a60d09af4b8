package io.socketserver.core.spi;

import java.io.IOException;
import java.io.Serial;

/// A failed accept whose reason the transport knows.
///
/// @source accept(2), ERRORS
/// @since 0.1
public class AcceptException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /// The name of the error number.
  private final String reason;

  /// Whether the next attempt may be made immediately.
  private final boolean transientFailure;

  /// Creates the exception.
  ///
  /// @param reason the name of the error number, such as `EMFILE`
  /// @param transientFailure whether it concerns one connection only, so that the next attempt may
  ///   be made immediately (ECONNABORTED, EPROTO and similar); false if the machine lacks a
  ///   resource, so that the server must back off (EMFILE, ENFILE, ENOBUFS, ENOMEM)
  public AcceptException(String reason, boolean transientFailure) {
    super("accept: " + reason);
    this.reason = reason;
    this.transientFailure = transientFailure;
  }

  /// The name of the error number.
  ///
  /// @return the name, such as `EMFILE`
  public String reason() {
    return reason;
  }

  /// Whether the next attempt may be made immediately.
  ///
  /// @return true if the failure concerned one connection only
  public boolean isTransient() {
    return transientFailure;
  }
}
