package io.socketserver.api;

import java.io.Serial;

/// An option of a handler is unknown or missing, or has an invalid value. The message names the
/// option, the value and the reason, in one line that can be shown to a user.
///
/// @since 0.1
public class HandlerOptionException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  /// The name of the option.
  private final String option;

  /// Creates the exception.
  ///
  /// @param option the name of the option
  /// @param message the complete message, naming the option, the value and the reason
  public HandlerOptionException(String option, String message) {
    super(message);
    this.option = option;
  }

  /// The name of the option.
  ///
  /// @return the name, as the user wrote it
  public String option() {
    return option;
  }
}
