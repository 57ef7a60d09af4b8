package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The commands, by name. Replies and errors are worded as Redis words them, since clients compare
/// them.
///
/// @threading Immutable, apart from the store.
/// @source Redis command reference
final class Commands {

  private static final int ANY = Integer.MAX_VALUE;
  private static final int LONGEST_NAME = 32;

  /// What ends or begins a transaction is not part of one.
  private static final Set<String> AT_ONCE = Set.of("DISCARD", "EXEC", "MULTI", "QUIT");

  private final Store store;
  private final long maxValue;
  private final Map<String, Command> commands;

  /// Makes the commands.
  ///
  /// @param store what they change
  /// @param maxValue how many bytes a value may have
  Commands(Store store, long maxValue) {
    this.store = store;
    this.maxValue = maxValue;
    var all = new HashMap<>(strings());
    all.putAll(transactions());
    all.putAll(new ConnectionCommands(store, all.size()).byName());
    this.commands = Map.copyOf(all);
  }

  private Map<String, Command> strings() {
    return Map.ofEntries(
        Map.entry("APPEND", new Command(2, 2, this::append)),
        Map.entry("CONFIG", new Command(1, ANY, this::config)),
        Map.entry("DBSIZE", new Command(0, 0, (a, replies) -> replies.integer(store.size()))),
        Map.entry("DECR", new Command(1, 1, (a, replies) -> add(a, -1, replies))),
        Map.entry("DECRBY", new Command(2, 2, this::decrementBy)),
        Map.entry("DEL", new Command(1, ANY, this::del)),
        Map.entry("ECHO", new Command(1, 1, (a, replies) -> replies.bulk(a.getFirst()))),
        Map.entry("EXISTS", new Command(1, ANY, this::exists)),
        Map.entry("EXPIRE", new Command(2, 2, (a, replies) -> expire(a, true, replies))),
        Map.entry("FLUSHALL", new Command(0, 1, this::flushAll)),
        Map.entry("FLUSHDB", new Command(0, 1, this::flushAll)),
        Map.entry("GET", new Command(1, 1, (a, replies) -> value(store.get(key(a)), replies))),
        Map.entry("GETDEL", new Command(1, 1, (a, replies) -> value(store.take(key(a)), replies))),
        Map.entry("INCR", new Command(1, 1, (a, replies) -> add(a, 1, replies))),
        Map.entry("INCRBY", new Command(2, 2, (a, r) -> add(a, Numbers.parse(a.get(1)), r))),
        Map.entry("MGET", new Command(1, ANY, this::getAll)),
        Map.entry("MSET", new Command(2, ANY, this::setAll)),
        Map.entry("PERSIST", new Command(1, 1, (a, r) -> r.integer(store.persist(key(a)) ? 1 : 0))),
        Map.entry("PEXPIRE", new Command(2, 2, (a, replies) -> expire(a, false, replies))),
        Map.entry("PING", new Command(0, 1, Commands::ping)),
        Map.entry("PTTL", new Command(1, 1, this::pttl)),
        Map.entry("QUIT", new Command(0, ANY, (a, replies) -> replies.ok())),
        Map.entry("SELECT", new Command(1, 1, Commands::select)),
        Map.entry("SET", new Command(2, 6, this::set)),
        Map.entry("SETEX", new Command(3, 3, this::setWithLifetime)),
        Map.entry("SETNX", new Command(2, 2, this::setIfAbsent)),
        Map.entry("STRLEN", new Command(1, 1, this::length)),
        Map.entry("TTL", new Command(1, 1, this::ttl)));
  }

  private Map<String, Command> transactions() {
    return Map.of(
        "DISCARD", new Command(0, 0, Commands::discard),
        "EXEC", new Command(0, 0, this::exec),
        "MULTI", new Command(0, 0, Commands::multi));
  }

  /// Does a command.
  ///
  /// @param words the name and the arguments, or nothing
  /// @param replies takes the reply
  /// @param session whose command it is
  /// @return whether the connection goes on
  boolean execute(List<byte[]> words, ReplyWriter replies, Session session) throws IOException {
    if (words.isEmpty()) {
      return true;
    }
    String name = text(words.getFirst()).toUpperCase(Locale.ROOT);
    if (name.equals("POST") || name.equals("HOST:")) {
      return false; // A web page makes its visitor's browser speak to us; its content comes next.
    }
    boolean accepted = false;
    try {
      Command command = find(name, words);
      List<byte[]> arguments = words.subList(1, words.size());
      if (session.isCollecting() && !AT_ONCE.contains(name)) {
        session.add(command, arguments);
        replies.simple("QUEUED");
        return true;
      }
      accepted = true;
      command.action().run(arguments, replies, session);
    } catch (CommandException e) {
      if (!accepted) {
        session.fail();
      }
      replies.error(e.reply());
    }
    return !name.equals("QUIT");
  }

  private Command find(String name, List<byte[]> words) throws CommandException {
    Command command = commands.get(name);
    if (command == null) {
      throw new CommandException("ERR unknown command '" + shown(words.getFirst()) + "'");
    }
    int count = words.size() - 1;
    if (count < command.min() || count > command.max()) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + name.toLowerCase(Locale.ROOT) + "' command");
    }
    return command;
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
    List<Session.Queued> unused = session.end();
    replies.ok();
  }

  /// One fails, and the others are done all the same, as Redis has it.
  private void exec(List<byte[]> arguments, ReplyWriter replies, Session session)
      throws CommandException, IOException {
    if (!session.isCollecting()) {
      throw new CommandException("ERR EXEC without MULTI");
    }
    boolean broken = session.isBroken();
    List<Session.Queued> queue = session.end();
    if (broken) {
      throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
    }
    KeptReplies kept = new KeptReplies(replies.protocol());
    kept.array(queue.size());
    store.together(() -> {
      for (Session.Queued each : queue) {
        try {
          if (kept.bytes() > 2 * maxValue) {
            throw new CommandException("ERR the replies of the transaction are too large");
          }
          each.command().action().run(each.arguments(), kept, session);
        } catch (CommandException e) {
          kept.error(e.reply());
        }
      }
    });
    kept.writeTo(replies);
    replies.protocol(kept.protocol());
  }

  // ---- what is done

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

  private static void value(byte @Nullable [] value, ReplyWriter replies) throws IOException {
    if (value == null) {
      replies.nullBulk();
    } else {
      replies.bulk(value);
    }
  }

  private void getAll(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    List<byte @Nullable []> values = new ArrayList<>();
    store.together(() -> arguments.forEach(each -> values.add(store.get(new Bytes(each)))));
    replies.array(values.size());
    for (byte[] value : values) {
      value(value, replies);
    }
  }

  private void setAll(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    if (arguments.size() % 2 != 0) {
      throw new CommandException("ERR wrong number of arguments for 'mset' command");
    }
    store.together(() -> {
      for (int i = 0; i < arguments.size(); i += 2) {
        boolean unused =
            store.set(
                new Bytes(arguments.get(i)),
                arguments.get(i + 1),
                Entry.NEVER,
                Store.Condition.ALWAYS);
      }
    });
    replies.ok();
  }

  private void setWithLifetime(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    long lifetime = SetOptions.positive(arguments.get(1), true, "setex");
    boolean unused = store.set(key(arguments), arguments.get(2), lifetime, Store.Condition.ALWAYS);
    replies.ok();
  }

  private void setIfAbsent(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    boolean set =
        store.set(key(arguments), arguments.get(1), Entry.NEVER, Store.Condition.IF_ABSENT);
    replies.integer(set ? 1 : 0);
  }

  private void append(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    replies.integer(store.append(key(arguments), arguments.get(1), maxValue));
  }

  private void length(List<byte[]> arguments, ReplyWriter replies) throws IOException {
    byte[] value = store.get(key(arguments));
    replies.integer(value == null ? 0 : value.length);
  }

  private void decrementBy(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    long amount = Numbers.parse(arguments.get(1));
    if (amount == Long.MIN_VALUE) {
      throw new CommandException("ERR decrement would overflow");
    }
    add(arguments, -amount, replies);
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

  private void expire(List<byte[]> arguments, boolean seconds, ReplyWriter replies)
      throws CommandException, IOException {
    long millis = SetOptions.millis(arguments.get(1), seconds, seconds ? "expire" : "pexpire");
    replies.integer(store.expire(key(arguments), millis) ? 1 : 0);
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
    replies.map(value == null ? 0 : 1);
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
  static String shown(byte[] word) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(word.length, LONGEST_NAME); i++) {
      shown.append(word[i] >= ' ' && word[i] <= '~' ? (char) word[i] : '?');
    }
    return shown.toString();
  }
}
