package io.socketserver.handlers.samples.resp;

import io.socketserver.handlers.samples.resp.Store.Condition;
import java.util.List;

/// The options after the key and the value of SET: one of `EX`, `PX`, `EXAT` and `PXAT` with a
/// time, or `KEEPTTL`; `NX` or `XX`; `GET`. An option may be repeated.
///
/// @param lifetime in milliseconds, or [Entry#NEVER]
/// @param keepsLifetime whether an existing key keeps its lifetime
/// @param condition when to set
/// @param returnsOld whether the reply is the previous value
/// @source Redis 7.0, `parseExtendedStringArgumentsOrReply` of src/t_string.c
record SetOptions(long lifetime, boolean keepsLifetime, Condition condition, boolean returnsOld) {

  static SetOptions parse(List<byte[]> words) throws CommandException {
    String time = "";
    byte[] amount = {};
    Condition condition = Condition.ALWAYS;
    boolean returnsOld = false;
    for (int i = 0; i < words.size(); i++) {
      String word = Words.upperCase(words.get(i));
      switch (word) {
        case "NX" -> condition = only(condition, Condition.IF_ABSENT);
        case "XX" -> condition = only(condition, Condition.IF_PRESENT);
        case "GET" -> returnsOld = true;
        case "KEEPTTL" -> time = only(time, word);
        case "EX", "PX", "EXAT", "PXAT" -> {
          time = only(time, word);
          if (++i == words.size()) {
            throw syntaxError();
          }
          amount = words.get(i);
        }
        default -> throw syntaxError();
      }
    }
    return new SetOptions(lifetime(time, amount), time.equals("KEEPTTL"), condition, returnsOld);
  }

  private static Condition only(Condition before, Condition now) throws CommandException {
    if (before != Condition.ALWAYS && before != now) {
      throw syntaxError();
    }
    return now;
  }

  private static String only(String before, String now) throws CommandException {
    if (!before.isEmpty() && !before.equals(now)) {
      throw syntaxError();
    }
    return now;
  }

  private static long lifetime(String time, byte[] amount) throws CommandException {
    return switch (time) {
      case "EX", "PX" -> Lifetimes.positive(amount, time.equals("EX"), "set");
      case "EXAT", "PXAT" -> Lifetimes.until(amount, time.equals("EXAT"), "set");
      default -> Entry.NEVER;
    };
  }

  static CommandException syntaxError() {
    return new CommandException("ERR syntax error");
  }
}
