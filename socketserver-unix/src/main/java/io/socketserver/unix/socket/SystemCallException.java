package io.socketserver.unix.socket;

import java.io.IOException;
import java.io.Serial;

/// A system call that failed.
///
/// The message is complete: `bind /run/upper.sock: EACCES (13), permission denied`.
///
/// @source errno(3)
/// @since 0.1
public class SystemCallException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /// The system call, as its man page names it.
  private final String call;

  /// The operand of the call.
  private final String operand;

  /// The name of the error number.
  private final String errorName;

  /// The error number.
  private final int errorNumber;

  /// Creates the exception.
  ///
  /// @param call the call, such as `bind`
  /// @param operand the operand of the call, such as an address; may be empty
  /// @param errorName the name of the error number, such as `EACCES`
  /// @param errorNumber the error number
  /// @param meaning a description of the error
  public SystemCallException(
      String call, String operand, String errorName, int errorNumber, String meaning) {
    super(
        call
            + (operand.isEmpty() ? "" : " " + operand)
            + ": "
            + errorName
            + " ("
            + errorNumber
            + "), "
            + meaning);
    this.call = call;
    this.operand = operand;
    this.errorName = errorName;
    this.errorNumber = errorNumber;
  }

  /// The call.
  ///
  /// @return the name of its man page, such as `bind`
  public String call() {
    return call;
  }

  /// The operand of the call.
  ///
  /// @return for instance an address; may be empty
  public String operand() {
    return operand;
  }

  /// The name of the error number.
  ///
  /// @return for instance `EACCES`
  public String errorName() {
    return errorName;
  }

  /// The error number.
  ///
  /// @return for instance 13
  public int errorNumber() {
    return errorNumber;
  }
}
