package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A command: how many arguments it takes, and what it does.
///
/// @param min the fewest arguments, without the name
/// @param max the most
/// @param action what it does
/// @param subcommands by name; with any, the first argument must be one of them
record Command(int min, int max, ClientAction action, Map<String, Command> subcommands) {

  static final int ANY = Integer.MAX_VALUE;

  /// A command without subcommands.
  Command(int min, int max, ClientAction action) {
    this(min, max, action, Map.of());
  }

  /// A command for which it does not matter who asks.
  Command(int min, int max, Action action) {
    this(min, max, (arguments, replies, session) -> action.run(arguments, replies));
  }

  /// What a command does.
  @FunctionalInterface
  interface Action {

    /// Does it, and writes one reply.
    ///
    /// @param arguments the arguments, without the name
    /// @param replies takes the reply
    void run(List<byte[]> arguments, ReplyWriter replies) throws CommandException, IOException;
  }

  /// What a command does for one client.
  @FunctionalInterface
  interface ClientAction {

    /// Does it, and writes one reply.
    ///
    /// @param arguments the arguments, without the name
    /// @param replies takes the reply
    /// @param session whose command it is
    void run(List<byte[]> arguments, ReplyWriter replies, Session session)
        throws CommandException, IOException;
  }

  /// A command with its arguments, whose number has been checked.
  ///
  /// @param command what to do
  /// @param arguments its arguments, without the names of the command and the subcommand
  record Call(Command command, List<byte[]> arguments) {

    void run(ReplyWriter replies, Session session) throws CommandException, IOException {
      command.action().run(arguments, replies, session);
    }
  }
}
