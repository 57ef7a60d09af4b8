package io.socketserver.handlers.samples.resp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The state of a connection: what the client has set, and the commands of its transaction.
///
/// @threading For one connection.
final class Session {

  private static final AtomicLong IDS = new AtomicLong();

  /// The maximum number of arguments of all commands of a transaction: enough for any reasonable
  /// one.
  private static final int MOST_WORDS = 16 * 1024;

  private final long id = IDS.incrementAndGet();
  private final long mostBytes;
  private final List<Command.Call> queue = new ArrayList<>();
  private byte[] name = {};
  private boolean collecting;
  private boolean broken;
  private int words;
  private long bytes;

  /// Creates the state of a new connection.
  ///
  /// @param mostBytes the maximum size of the commands of a transaction in bytes
  Session(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  long id() {
    return id;
  }

  byte[] name() {
    return name;
  }

  void name(byte[] chosen) {
    name = chosen;
  }

  // ---- transactions

  boolean isCollecting() {
    return collecting;
  }

  void begin() {
    collecting = true;
  }

  /// A command could not be queued: EXEC will execute none.
  void fail() {
    broken |= collecting;
  }

  boolean isBroken() {
    return broken;
  }

  /// Keeps a command until EXEC.
  void add(Command.Call call) throws CommandException {
    if (broken) {
      return; // EXEC will execute none
    }
    words += 1 + call.arguments().size();
    for (byte[] argument : call.arguments()) {
      bytes += argument.length;
    }
    if (words > MOST_WORDS || bytes > mostBytes) {
      queue.clear();
      throw new CommandException("ERR the transaction is too large");
    }
    queue.add(call);
  }

  /// Ends the transaction.
  ///
  /// @return its commands
  List<Command.Call> end() {
    List<Command.Call> commands = List.copyOf(queue);
    discard();
    return commands;
  }

  /// Ends the transaction without its commands.
  void discard() {
    queue.clear();
    collecting = false;
    broken = false;
    words = 0;
    bytes = 0;
  }
}
