package io.socketserver.handlers.samples.resp;

import io.socketserver.handlers.samples.resp.Store.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// What may follow the key and the value of SET: `EX seconds` or `PX milliseconds`, `NX` or `XX`.
///
/// @param lifetime in milliseconds, or [Entry#NEVER]
/// @param condition when to set
record SetOptions(long lifetime, Condition condition) {

  /// The most seconds that a number of milliseconds can hold.
  static final long MAX_SECONDS = Long.MAX_VALUE / 1000;

  static SetOptions parse(List<byte[]> words) throws CommandException {
    long lifetime = Entry.NEVER;
    Condition condition = Condition.ALWAYS;
    for (int i = 0; i < words.size(); i++) {
      String word = new String(words.get(i), StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
      boolean time = word.equals("EX") || word.equals("PX");
      if (time && lifetime == Entry.NEVER && i + 1 < words.size()) {
        lifetime = lifetime(words.get(++i), word.equals("EX"));
      } else if (word.equals("NX") && condition == Condition.ALWAYS) {
        condition = Condition.IF_ABSENT;
      } else if (word.equals("XX") && condition == Condition.ALWAYS) {
        condition = Condition.IF_PRESENT;
      } else {
        throw syntaxError();
      }
    }
    return new SetOptions(lifetime, condition);
  }

  static CommandException syntaxError() {
    return new CommandException("ERR syntax error");
  }

  private static long lifetime(byte[] word, boolean seconds) throws CommandException {
    long number = Numbers.parse(word);
    if (number <= 0 || number > (seconds ? MAX_SECONDS : Entry.NEVER - 1)) {
      throw new CommandException("ERR invalid expire time in 'set' command");
    }
    return seconds ? number * 1000 : number;
  }
}
