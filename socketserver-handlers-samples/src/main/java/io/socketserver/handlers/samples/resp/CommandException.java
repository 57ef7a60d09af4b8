package io.socketserver.handlers.samples.resp;

import java.io.Serial;

/// A command that cannot be executed. The connection continues.
final class CommandException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String reply;

  /// Creates the exception, without a stack trace: clients may cause any number of them.
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
