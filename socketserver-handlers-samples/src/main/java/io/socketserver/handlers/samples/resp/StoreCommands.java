package io.socketserver.handlers.samples.resp;

import static io.socketserver.handlers.samples.resp.Command.ANY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The commands on keys and values, and those that need no store.
///
/// @threading Immutable, apart from the store.
/// @source Redis command reference
final class StoreCommands {

  private final Store store;
  private final long maxValue;

  /// Creates the commands.
  ///
  /// @param store the store that they use
  /// @param maxValue the maximum size of a value in bytes
  StoreCommands(Store store, long maxValue) {
    this.store = store;
    this.maxValue = maxValue;
  }

  Map<String, Command> byName() {
    return Map.ofEntries(
        Map.entry("APPEND", new Command(2, 2, this::append)),
        Map.entry("DBSIZE", new Command(0, 0, (a, replies) -> replies.integer(store.size()))),
        Map.entry("DECR", new Command(1, 1, (a, replies) -> add(a, -1, replies))),
        Map.entry("DECRBY", new Command(2, 2, this::decrementBy)),
        Map.entry("DEL", new Command(1, ANY, this::del)),
        Map.entry("ECHO", new Command(1, 1, (a, replies) -> replies.bulk(a.getFirst()))),
        Map.entry("EXISTS", new Command(1, ANY, this::exists)),
        Map.entry("EXPIRE", new Command(2, ANY, (a, replies) -> expire(a, true, replies))),
        Map.entry("FLUSHALL", new Command(0, ANY, this::flushAll)),
        Map.entry("FLUSHDB", new Command(0, ANY, this::flushAll)),
        Map.entry("GET", new Command(1, 1, (a, replies) -> value(store.get(key(a)), replies))),
        Map.entry("GETDEL", new Command(1, 1, (a, replies) -> value(store.take(key(a)), replies))),
        Map.entry("INCR", new Command(1, 1, (a, replies) -> add(a, 1, replies))),
        Map.entry("INCRBY", new Command(2, 2, (a, r) -> add(a, Numbers.parse(a.get(1)), r))),
        Map.entry("MGET", new Command(1, ANY, this::getAll)),
        Map.entry("MSET", new Command(2, ANY, this::setAll)),
        Map.entry("PERSIST", new Command(1, 1, (a, r) -> r.integer(store.persist(key(a)) ? 1 : 0))),
        Map.entry("PEXPIRE", new Command(2, ANY, (a, replies) -> expire(a, false, replies))),
        Map.entry("PING", new Command(0, 1, StoreCommands::ping)),
        Map.entry("PTTL", new Command(1, 1, this::pttl)),
        Map.entry("QUIT", new Command(0, ANY, (a, replies) -> replies.ok())),
        Map.entry("SELECT", new Command(1, 1, StoreCommands::select)),
        Map.entry("SET", new Command(2, ANY, this::set)),
        Map.entry("SETEX", new Command(3, 3, this::setWithLifetime)),
        Map.entry("SETNX", new Command(2, 2, this::setIfAbsent)),
        Map.entry("STRLEN", new Command(1, 1, this::length)),
        Map.entry("TTL", new Command(1, 1, this::ttl)));
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
    long index = Numbers.parse(arguments.getFirst());
    if (index != (int) index) {
      throw new CommandException(
          "ERR value is out of range, value must between -2147483648 and 2147483647");
    }
    if (index != 0) {
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
        put(arguments.get(i), arguments.get(i + 1), Entry.NEVER);
      }
    });
    replies.ok();
  }

  private void setWithLifetime(List<byte[]> arguments, ReplyWriter replies)
      throws CommandException, IOException {
    long lifetime = Lifetimes.positive(arguments.get(1), true, "setex");
    put(arguments.getFirst(), arguments.get(2), lifetime);
    replies.ok();
  }

  private void put(byte[] key, byte[] value, long lifetime) throws CommandException {
    boolean _ = store.set(new Bytes(key), value, lifetime, Store.Condition.ALWAYS);
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
    Store.Outcome outcome = store.set(key(arguments), arguments.get(1), options);
    if (outcome.set() && !options.returnsOld()) {
      replies.ok();
    } else {
      value(options.returnsOld() ? outcome.before() : null, replies);
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
    ExpireOptions options = ExpireOptions.parse(arguments.subList(2, arguments.size()));
    long millis = Lifetimes.millis(arguments.get(1), seconds, seconds ? "expire" : "pexpire");
    replies.integer(store.expire(key(arguments), millis, options) ? 1 : 0);
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
    if (!arguments.isEmpty() && !isHow(arguments)) {
      throw SetOptions.syntaxError();
    }
    store.clear();
    replies.ok();
  }

  private static boolean isHow(List<byte[]> arguments) {
    String how = Words.upperCase(arguments.getFirst());
    return arguments.size() == 1 && (how.equals("SYNC") || how.equals("ASYNC"));
  }

  private static Bytes key(List<byte[]> arguments) {
    return new Bytes(arguments.getFirst());
  }
}
