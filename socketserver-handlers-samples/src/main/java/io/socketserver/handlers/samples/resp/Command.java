package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A command: its number of arguments, and its action.
///
/// @param min the minimum number of arguments, without the name
/// @param max the maximum number
/// @param action what it does
/// @param subcommands by name; if there are any, the first argument must be one of them
record Command(int min, int max, ClientAction action, Map<String, Command> subcommands) {

  static final int ANY = Integer.MAX_VALUE;

  /// A command without subcommands.
  Command(int min, int max, ClientAction action) {
    this(min, max, action, Map.of());
  }

  /// A command that does not depend on the client.
  Command(int min, int max, Action action) {
    this(min, max, (arguments, replies, session) -> action.run(arguments, replies));
  }

  /// The action of a command.
  @FunctionalInterface
  interface Action {

    /// Executes it, and writes one reply.
    ///
    /// @param arguments the arguments, without the name
    /// @param replies receives the reply
    void run(List<byte[]> arguments, ReplyWriter replies) throws CommandException, IOException;
  }

  /// The action of a command that depends on the client.
  @FunctionalInterface
  interface ClientAction {

    /// Executes it, and writes one reply.
    ///
    /// @param arguments the arguments, without the name
    /// @param replies receives the reply
    /// @param session the client's session
    void run(List<byte[]> arguments, ReplyWriter replies, Session session)
        throws CommandException, IOException;
  }

  /// A command with its arguments, whose number was checked.
  ///
  /// @param command the command
  /// @param arguments its arguments, without the names of the command and the subcommand
  record Call(Command command, List<byte[]> arguments) {

    void run(ReplyWriter replies, Session session) throws CommandException, IOException {
      command.action().run(arguments, replies, session);
    }
  }
}
