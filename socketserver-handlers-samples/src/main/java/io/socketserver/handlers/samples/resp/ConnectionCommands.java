package io.socketserver.handlers.samples.resp;

import static io.socketserver.handlers.samples.resp.Command.ANY;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The commands that clients, and above all libraries, send when they connect.
///
/// @source Redis command reference: HELLO, AUTH, CLIENT, COMMAND, CONFIG, INFO
final class ConnectionCommands {

  /// The version of Redis that the replies conform to. Libraries check it to know the available
  /// commands.
  private static final String VERSION = "7.2.0";

  private static final List<String> ALL_SECTIONS = List.of("all", "default", "everything");

  /// The action of a command that requires a subcommand.
  private static final Command.ClientAction NO_ACTION =
      (arguments, replies, session) -> {
        throw new AssertionError("a command without its subcommand");
      };

  private static final Command.ClientAction NO_COMMANDS =
      (arguments, replies, session) -> replies.array(0);

  private final Store store;
  private final int commands;

  /// @param store the store to report on
  /// @param commands the number of other commands
  ConnectionCommands(Store store, int commands) {
    this.store = store;
    this.commands = commands;
  }

  Map<String, Command> byName() {
    return Map.of(
        "AUTH", new Command(1, ANY, ConnectionCommands::auth),
        "CLIENT", new Command(1, ANY, NO_ACTION, client()),
        "COMMAND", new Command(0, 0, NO_COMMANDS, command()),
        "CONFIG", new Command(1, ANY, NO_ACTION, Map.of("GET", new Command(1, ANY, this::config))),
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
    if (arguments.size() > 2) {
      throw SetOptions.syntaxError();
    }
    requireDefault(arguments.getFirst());
    replies.ok();
  }

  /// Accepts only the default user, who needs no password.
  private static void requireDefault(byte[] user) throws CommandException {
    if (!Words.text(user).equals("default")) {
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
      String word = Words.upperCase(arguments.get(i));
      if (word.equals("AUTH") && i + 2 < arguments.size()) {
        requireDefault(arguments.get(i + 1));
        i += 3;
      } else if (word.equals("SETNAME") && i + 1 < arguments.size()) {
        name = checkedName(arguments.get(i + 1));
        i += 2;
      } else {
        throw new CommandException(
            "ERR Syntax error in HELLO option '" + Words.shown(arguments.get(i)) + "'");
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

  private static Map<String, Command> client() {
    Command accepted = new Command(1, 1, ConnectionCommands::onOrOff);
    return Map.of(
        "GETNAME", new Command(0, 0, ConnectionCommands::name),
        "ID", new Command(0, 0, (arguments, replies, session) -> replies.integer(session.id())),
        "INFO", new Command(0, 0, ConnectionCommands::describe),
        "NO-EVICT", accepted,
        "NO-TOUCH", accepted,
        "SETINFO", new Command(2, 2, ConnectionCommands::library),
        "SETNAME", new Command(1, 1, ConnectionCommands::rename));
  }

  private static void name(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws IOException {
    if (session.name().length == 0) {
      replies.nullBulk();
    } else {
      replies.bulk(session.name());
    }
  }

  private static void rename(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    session.name(checkedName(arguments.getFirst()));
    replies.ok();
  }

  private static void describe(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws IOException {
    replies.text(
        "id=%d name=%s db=0 resp=%d\n"
            .formatted(session.id(), Words.text(session.name()), replies.protocol()));
  }

  /// The information about a client's library is ignored.
  private static void library(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    String key = Words.lowerCase(arguments.getFirst());
    if (!key.equals("lib-name") && !key.equals("lib-ver")) {
      throw new CommandException(
          "ERR Unrecognized option '" + Words.shown(arguments.getFirst()) + "'");
    }
    replies.ok();
  }

  private static void onOrOff(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    String word = Words.upperCase(arguments.getFirst());
    if (!word.equals("ON") && !word.equals("OFF")) {
      throw SetOptions.syntaxError();
    }
    replies.ok();
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

  // ---- COMMAND, CONFIG and INFO

  private Map<String, Command> command() {
    return Map.of(
        "COUNT", new Command(0, 0, (a, replies) -> replies.integer(commands + byName().size())),
        "DOCS", new Command(0, ANY, (arguments, replies) -> replies.map(0)),
        "INFO", new Command(0, ANY, ConnectionCommands::nothing),
        "LIST", new Command(0, ANY, ConnectionCommands::list));
  }

  private static void nothing(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    replies.array(arguments.size());
    for (byte[] _ : arguments) {
      replies.nullBulk();
    }
  }

  private static void list(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    boolean filtered =
        arguments.size() == 3 && Words.upperCase(arguments.getFirst()).equals("FILTERBY");
    if (!arguments.isEmpty() && !filtered) {
      throw SetOptions.syntaxError();
    }
    replies.array(0);
  }

  /// redis-benchmark sends this before it starts; nothing is configurable here.
  private void config(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    Map<String, String> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (byte[] argument : arguments) {
      String value = setting(Words.lowerCase(argument));
      if (value != null) {
        found.put(Words.text(argument), value);
      }
    }
    replies.map(found.size());
    for (Map.Entry<String, String> each : found.entrySet()) {
      pair(replies, each.getKey(), each.getValue());
    }
  }

  private @Nullable String setting(String name) {
    return switch (name) {
      case "appendonly" -> "no";
      case "databases" -> "1";
      case "maxmemory" -> Long.toString(store.maxMemory());
      case "maxmemory-policy" -> "allkeys-lru";
      case "save" -> "";
      default -> null;
    };
  }

  private void info(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    List<String> asked = arguments.stream().map(Words::lowerCase).toList();
    boolean all = asked.isEmpty() || !Collections.disjoint(asked, ALL_SECTIONS);
    replies.text(
        sections().stream()
            .filter(section -> all || asked.contains(title(section)))
            .map(section -> String.join("\r\n", section) + "\r\n")
            .collect(Collectors.joining("\r\n")));
  }

  private static String title(List<String> section) {
    return section.getFirst().substring("# ".length()).toLowerCase(Locale.ROOT);
  }

  private List<List<String>> sections() {
    int keys = store.size();
    return List.of(
        List.of("# Server", "redis_version:" + VERSION, "redis_mode:standalone"),
        List.of("# Memory", "maxmemory:" + store.maxMemory(), "maxmemory_policy:allkeys-lru"),
        List.of("# Persistence", "loading:0"),
        List.of("# Replication", "role:master", "connected_slaves:0"),
        keys == 0
            ? List.of("# Keyspace")
            : List.of("# Keyspace", "db0:keys=" + keys + ",expires=0,avg_ttl=0"));
  }
}
