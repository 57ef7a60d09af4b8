package io.socketserver.handlers.samples.resp;

import java.io.Serial;

/// A command that cannot be done. The connection goes on.
final class CommandException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String reply;

  /// Makes the exception, without a stack trace: anybody may cause any number of them.
  ///
  /// @param reply the error reply: a word in capitals, a space and a text
  CommandException(String reply) {
    super(reply, null, false, false);
    this.reply = reply;
  }

  String reply() {
    return reply;
  }
}
