package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The commands, by name. Replies and errors are worded as Redis words them, since clients compare
/// them.
///
/// @threading Immutable, apart from the store.
/// @source Redis command reference
final class Commands {

  private static final int ANY = Integer.MAX_VALUE;
  private static final int LONGEST_NAME = 32;

  private final Store store;
  private final Map<String, Command> commands;

  Commands(Store store) {
    this.store = store;
    this.commands =
        Map.ofEntries(
            Map.entry("COMMAND", new Command(0, ANY, (arguments, replies) -> replies.array(0))),
            Map.entry("CONFIG", new Command(1, ANY, this::config)),
            Map.entry("DBSIZE", new Command(0, 0, (a, replies) -> replies.integer(store.size()))),
            Map.entry("DECR", new Command(1, 1, (a, replies) -> add(a, -1, replies))),
            Map.entry("DEL", new Command(1, ANY, this::del)),
            Map.entry("ECHO", new Command(1, 1, (a, replies) -> replies.bulk(a.getFirst()))),
            Map.entry("EXISTS", new Command(1, ANY, this::exists)),
            Map.entry("EXPIRE", new Command(2, 2, this::expire)),
            Map.entry("FLUSHALL", new Command(0, 1, this::flushAll)),
            Map.entry("GET", new Command(1, 1, this::get)),
            Map.entry("INCR", new Command(1, 1, (a, replies) -> add(a, 1, replies))),
            Map.entry("PING", new Command(0, 1, Commands::ping)),
            Map.entry("PTTL", new Command(1, 1, this::pttl)),
            Map.entry("QUIT", new Command(0, ANY, (a, replies) -> replies.ok())),
            Map.entry("SELECT", new Command(1, 1, Commands::select)),
            Map.entry("SET", new Command(2, 6, this::set)),
            Map.entry("TTL", new Command(1, 1, this::ttl)));
  }

  /// Does a command.
  ///
  /// @param words the name and the arguments, or nothing
  /// @param replies takes the reply
  /// @return whether the connection goes on
  boolean execute(List<byte[]> words, ReplyWriter replies) throws IOException {
    if (words.isEmpty()) {
      return true;
    }
    String name = text(words.getFirst()).toUpperCase(Locale.ROOT);
    if (name.equals("POST") || name.equals("HOST:")) {
      return false; // A web page makes its visitor's browser speak to us; its content comes next.
    }
    try {
      Command command = commands.get(name);
      if (command == null) {
        throw new CommandException("ERR unknown command '" + shown(words.getFirst()) + "'");
      }
      int count = words.size() - 1;
      if (count < command.min() || count > command.max()) {
        throw new CommandException(
            "ERR wrong number of arguments for '" + name.toLowerCase(Locale.ROOT) + "' command");
      }
      command.action().run(words.subList(1, words.size()), replies);
    } catch (CommandException e) {
      replies.error(e.reply());
    }
    return !name.equals("QUIT");
  }

  private static void ping(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    if (arguments.isEmpty()) {
      replies.simple("PONG");
    } else {
      replies.bulk(arguments.getFirst());
    }
  }

  private static void select(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    if (Numbers.parse(arguments.getFirst()) != 0) {
      throw new CommandException("ERR DB index is out of range");
    }
    replies.ok();
  }

  private void get(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    byte[] value = store.get(key(arguments));
    if (value == null) {
      replies.nullBulk();
    } else {
      replies.bulk(value);
    }
  }

  private void set(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    SetOptions options = SetOptions.parse(arguments.subList(2, arguments.size()));
    if (store.set(key(arguments), arguments.get(1), options.lifetime(), options.condition())) {
      replies.ok();
    } else {
      replies.nullBulk();
    }
  }

  private void add(List<byte[]> arguments, long amount, ReplyWriter replies)
      throws CommandException, IOException {
    replies.integer(store.add(key(arguments), amount));
  }

  private void del(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    replies.integer(arguments.stream().map(Bytes::new).filter(store::remove).count());
  }

  private void exists(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    replies.integer(arguments.stream().map(Bytes::new).filter(store::contains).count());
  }

  private void expire(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    long seconds = Numbers.parse(arguments.get(1));
    if (seconds > SetOptions.MAX_SECONDS || seconds < -SetOptions.MAX_SECONDS) {
      throw new CommandException("ERR invalid expire time in 'expire' command");
    }
    replies.integer(store.expire(key(arguments), seconds * 1000) ? 1 : 0);
  }

  private void ttl(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    long millis = store.lifetime(key(arguments));
    replies.integer(millis < 0 ? millis : (millis + 500) / 1000);
  }

  private void pttl(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    replies.integer(store.lifetime(key(arguments)));
  }

  private void flushAll(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    if (!arguments.isEmpty() && !isWord(arguments, "SYNC") && !isWord(arguments, "ASYNC")) {
      throw SetOptions.syntaxError();
    }
    store.clear();
    replies.ok();
  }

  /// What redis-benchmark asks before it starts; there is nothing to configure here.
  private void config(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    if (!isWord(arguments, "GET") || arguments.size() != 2) {
      throw new CommandException("ERR only CONFIG GET with one parameter is supported");
    }
    String name = text(arguments.get(1)).toLowerCase(Locale.ROOT);
    String value =
        switch (name) {
          case "appendonly" -> "no";
          case "databases" -> "1";
          case "maxmemory" -> Long.toString(store.maxMemory());
          case "maxmemory-policy" -> "allkeys-lru";
          case "save" -> "";
          default -> null;
        };
    replies.array(value == null ? 0 : 2);
    if (value != null) {
      replies.bulk(name);
      replies.bulk(value);
    }
  }

  private static Bytes key(List<byte[]> arguments) {
    return new Bytes(arguments.getFirst());
  }

  private static boolean isWord(List<byte[]> arguments, String word) {
    return text(arguments.getFirst()).equalsIgnoreCase(word);
  }

  private static String text(byte[] word) {
    return new String(word, StandardCharsets.ISO_8859_1);
  }

  /// A name as it may be sent back: short, and nothing that a terminal would obey.
  private static String shown(byte[] word) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(word.length, LONGEST_NAME); i++) {
      shown.append(word[i] >= ' ' && word[i] <= '~' ? (char) word[i] : '?');
    }
    return shown.toString();
  }
}
