package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The commands, by name. Replies and errors have the wording of Redis, because clients compare
/// them.
///
/// @threading Immutable, apart from the store.
/// @source Redis command reference
final class Commands {

  /// Commands that start or end a transaction are not queued in one.
  private static final Set<String> AT_ONCE = Set.of("DISCARD", "EXEC", "MULTI", "QUIT");

  private final Store store;
  private final long maxValue;
  private final Map<String, Command> commands;

  /// Creates the commands.
  ///
  /// @param store the store that they use
  /// @param maxValue the maximum size of a value in bytes
  Commands(Store store, long maxValue) {
    this.store = store;
    this.maxValue = maxValue;
    var all = new HashMap<>(new StoreCommands(store, maxValue).byName());
    all.putAll(transactions());
    all.putAll(new ConnectionCommands(store, all.size()).byName());
    this.commands = Map.copyOf(all);
  }

  private Map<String, Command> transactions() {
    return Map.of(
        "DISCARD", new Command(0, 0, Commands::discard),
        "EXEC", new Command(0, 0, this::exec),
        "MULTI", new Command(0, 0, Commands::multi));
  }

  /// Executes a command.
  ///
  /// @param words the name and the arguments, or nothing
  /// @param replies receives the reply
  /// @param session the client's session
  /// @return whether the connection continues
  boolean execute(List<byte[]> words, ReplyWriter replies, Session session) throws IOException {
    if (words.isEmpty()) {
      return true;
    }
    String name = Words.upperCase(words.getFirst());
    if (name.equals("POST") || name.equals("HOST:")) {
      return false; // A web page can make its visitor's browser connect to us; its content comes
      // next.
    }
    boolean accepted = false;
    try {
      Command.Call call = find(name, words, session);
      if (session.isCollecting() && !AT_ONCE.contains(name)) {
        session.add(call);
        replies.simple("QUEUED");
        return true;
      }
      accepted = true;
      call.run(replies, session);
    } catch (CommandException e) {
      if (!accepted) {
        session.fail();
      }
      replies.error(e.reply());
    }
    return !name.equals("QUIT");
  }

  private Command.Call find(String name, List<byte[]> words, Session session)
      throws CommandException {
    Command command = commands.get(name);
    if (command == null) {
      throw new CommandException(unknown(words));
    }
    int names = 1;
    String fullName = name;
    if (!command.subcommands().isEmpty() && words.size() > 1) {
      String subcommand = Words.upperCase(words.get(1));
      command = command.subcommands().get(subcommand);
      if (command == null) {
        throw new CommandException(
            "ERR unknown subcommand '%s'. Try %s HELP.".formatted(Words.shown(words.get(1)), name));
      }
      names = 2;
      fullName = name + '|' + subcommand;
    }
    int count = words.size() - names;
    if (count < command.min() || count > command.max()) {
      throw wrongNumber(fullName, session);
    }
    return new Command.Call(command, words.subList(names, words.size()));
  }

  private static String unknown(List<byte[]> words) {
    StringBuilder arguments = new StringBuilder();
    for (int i = 1; i < words.size() && arguments.length() < Words.LONGEST; i++) {
      String shown = Words.shown(words.get(i), Words.LONGEST - arguments.length());
      arguments.append('\'').append(shown).append("' ");
    }
    return "ERR unknown command '%s', with args beginning with: %s"
        .formatted(Words.shown(words.getFirst()), arguments);
  }

  private static CommandException wrongNumber(String name, Session session) {
    String problem =
        "wrong number of arguments for '%s' command".formatted(name.toLowerCase(Locale.ROOT));
    if (!name.equals("EXEC")) {
      return new CommandException("ERR " + problem);
    }
    session.discard();
    return new CommandException("EXECABORT Transaction discarded because of: " + problem);
  }

  // ---- transactions

  private static void multi(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    if (session.isCollecting()) {
      throw new CommandException("ERR MULTI calls can not be nested");
    }
    session.begin();
    replies.ok();
  }

  private static void discard(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    if (!session.isCollecting()) {
      throw new CommandException("ERR DISCARD without MULTI");
    }
    session.discard();
    replies.ok();
  }

  /// If a command fails, the others are executed nevertheless, as in Redis.
  private void exec(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    if (!session.isCollecting()) {
      throw new CommandException("ERR EXEC without MULTI");
    }
    boolean broken = session.isBroken();
    List<Command.Call> queue = session.end();
    if (broken) {
      throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
    }
    KeptReplies kept = new KeptReplies(replies.protocol());
    kept.array(queue.size());
    store.together(() -> {
      for (Command.Call each : queue) {
        try {
          if (kept.bytes() > 2 * maxValue) {
            throw new CommandException("ERR the replies of the transaction are too large");
          }
          each.run(kept, session);
        } catch (CommandException e) {
          kept.error(e.reply());
        }
      }
    });
    kept.writeTo(replies);
    replies.protocol(kept.protocol());
  }
}
