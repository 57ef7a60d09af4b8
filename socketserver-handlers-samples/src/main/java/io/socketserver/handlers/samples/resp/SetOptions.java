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

  private static final long MAX_SECONDS = Long.MAX_VALUE / 1000;

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
    return positive(word, seconds, "set");
  }

  /// A lifetime that must be more than zero.
  ///
  /// @return milliseconds
  static long positive(byte[] word, boolean seconds, String command) throws CommandException {
    long millis = millis(word, seconds, command);
    if (millis <= 0) {
      throw invalid(command);
    }
    return millis;
  }

  /// A lifetime, which may be over already. Its end must be a time that Redis can tell:
  /// milliseconds since 1970 in 64 bits.
  ///
  /// @return milliseconds
  static long millis(byte[] word, boolean seconds, String command) throws CommandException {
    long number = Numbers.parse(word);
    if (seconds && (number > MAX_SECONDS || number < -MAX_SECONDS)) {
      throw invalid(command);
    }
    long millis = seconds ? number * 1000 : number;
    if (millis > Long.MAX_VALUE - System.currentTimeMillis()) {
      throw invalid(command);
    }
    return millis;
  }

  private static CommandException invalid(String command) {
    return new CommandException("ERR invalid expire time in '" + command + "' command");
  }
}
