package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What clients ask when they connect, and libraries before anything else.
///
/// @source Redis command reference: HELLO, AUTH, CLIENT, COMMAND, INFO
final class ConnectionCommands {

  /// Whose replies these are like. Libraries look at it to know what they may ask.
  private static final String VERSION = "7.2.0";

  private static final int ANY = Integer.MAX_VALUE;

  private final Store store;
  private final int commands;

  /// @param store what there is to tell of
  /// @param commands how many others there are
  ConnectionCommands(Store store, int commands) {
    this.store = store;
    this.commands = commands;
  }

  Map<String, Command> byName() {
    return Map.of(
        "AUTH", new Command(1, 2, ConnectionCommands::auth),
        "CLIENT", new Command(1, ANY, this::client),
        "COMMAND", new Command(0, ANY, this::command),
        "HELLO", new Command(0, ANY, this::hello),
        "INFO", new Command(0, ANY, this::info));
  }

  private static void auth(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    if (arguments.size() == 1) {
      throw new CommandException(
          "ERR AUTH <password> called without any password configured for the default user. Are you"
              + " sure your configuration is correct?");
    }
    requireDefault(arguments.getFirst());
    replies.ok();
  }

  /// There is one user, who needs no password.
  private static void requireDefault(byte[] user) throws CommandException {
    if (!text(user).equals("default")) {
      throw new CommandException("WRONGPASS invalid username-password pair or user is disabled.");
    }
  }

  private void hello(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    int protocol = replies.protocol();
    byte[] name = session.name();
    if (!arguments.isEmpty()) {
      protocol = protocol(arguments.getFirst());
    }
    for (int i = 1; i < arguments.size(); ) {
      String word = text(arguments.get(i)).toUpperCase(Locale.ROOT);
      if (word.equals("AUTH") && i + 2 < arguments.size()) {
        requireDefault(arguments.get(i + 1));
        i += 3;
      } else if (word.equals("SETNAME") && i + 1 < arguments.size()) {
        name = checkedName(arguments.get(i + 1));
        i += 2;
      } else {
        throw new CommandException(
            "ERR Syntax error in HELLO option '" + Commands.shown(arguments.get(i)) + "'");
      }
    }
    session.name(name);
    replies.protocol(protocol);
    replies.map(7);
    pair(replies, "server", "redis");
    pair(replies, "version", VERSION);
    replies.bulk("proto");
    replies.integer(protocol);
    replies.bulk("id");
    replies.integer(session.id());
    pair(replies, "mode", "standalone");
    pair(replies, "role", "master");
    replies.bulk("modules");
    replies.array(0);
  }

  private static int protocol(byte[] word) throws CommandException {
    long version;
    try {
      version = Numbers.parse(word);
    } catch (CommandException e) {
      throw new CommandException("ERR Protocol version is not an integer or out of range");
    }
    if (version != 2 && version != 3) {
      throw new CommandException("NOPROTO unsupported protocol version");
    }
    return (int) version;
  }

  private static void pair(ReplyWriter replies, String key, String value) throws IOException {
    replies.bulk(key);
    replies.bulk(value);
  }

  // ---- CLIENT

  private void client(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    String what = text(arguments.getFirst()).toUpperCase(Locale.ROOT);
    switch (what) {
      case "ID" -> {
        requireCount(arguments, 1, what);
        replies.integer(session.id());
      }
      case "GETNAME" -> {
        requireCount(arguments, 1, what);
        if (session.name().length == 0) {
          replies.nullBulk();
        } else {
          replies.bulk(session.name());
        }
      }
      case "SETNAME" -> {
        requireCount(arguments, 2, what);
        session.name(checkedName(arguments.get(1)));
        replies.ok();
      }
      case "SETINFO" -> {
        requireCount(arguments, 3, what);
        String key = text(arguments.get(1)).toLowerCase(Locale.ROOT);
        if (!key.equals("lib-name") && !key.equals("lib-ver")) {
          throw new CommandException(
              "ERR Unrecognized option '" + Commands.shown(arguments.get(1)) + "'");
        }
        replies.ok(); // nobody here looks at it
      }
      case "INFO" -> {
        requireCount(arguments, 1, what);
        replies.text(
            "id=%d name=%s db=0 resp=%d%n"
                .formatted(session.id(), text(session.name()), replies.protocol())
                .replace(System.lineSeparator(), "\n"));
      }
      case "NO-EVICT", "NO-TOUCH" -> {
        requireCount(arguments, 2, what);
        replies.ok();
      }
      default ->
          throw new CommandException(
              "ERR unknown subcommand '"
                  + Commands.shown(arguments.getFirst())
                  + "'. Try CLIENT HELP.");
    }
  }

  private static void requireCount(List<byte[]> arguments, int count, String subcommand)
      throws CommandException {
    if (arguments.size() != count) {
      throw new CommandException(
          "ERR wrong number of arguments for 'client|"
              + subcommand.toLowerCase(Locale.ROOT)
              + "' command");
    }
  }

  private static byte[] checkedName(byte[] name) throws CommandException {
    for (byte b : name) {
      if (b < '!' || b > '~') {
        throw new CommandException(
            "ERR Client names cannot contain spaces, newlines or special characters.");
      }
    }
    return name;
  }

  // ---- COMMAND and INFO

  private void command(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    String what = arguments.isEmpty() ? "" : text(arguments.getFirst()).toUpperCase(Locale.ROOT);
    switch (what) {
      case "", "LIST" -> replies.array(0);
      case "COUNT" -> replies.integer(commands + byName().size());
      case "DOCS" -> replies.map(0);
      case "INFO" -> {
        replies.array(arguments.size() - 1);
        for (int i = 1; i < arguments.size(); i++) {
          replies.nullBulk();
        }
      }
      default ->
          throw new CommandException(
              "ERR unknown subcommand '"
                  + Commands.shown(arguments.getFirst())
                  + "'. Try COMMAND HELP.");
    }
  }

  /// All sections, whichever were asked for.
  private void info(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    int keys = store.size();
    replies.text(
        String.join(
            "\r\n",
            "# Server",
            "redis_version:" + VERSION,
            "redis_mode:standalone",
            "",
            "# Memory",
            "maxmemory:" + store.maxMemory(),
            "maxmemory_policy:allkeys-lru",
            "",
            "# Persistence",
            "loading:0",
            "",
            "# Replication",
            "role:master",
            "connected_slaves:0",
            "",
            "# Keyspace",
            keys == 0 ? "" : "db0:keys=" + keys + ",expires=0,avg_ttl=0",
            ""));
  }

  private static String text(byte[] word) {
    return new String(word, StandardCharsets.ISO_8859_1);
  }
}
