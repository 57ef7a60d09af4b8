package io.socketserver.handlers.samples.resp;

/// Parses the lifetimes of keys in commands.
///
/// @source Redis 7.0, `getExpireMillisecondsOrReply` of src/t_string.c and `expireGenericCommand`
///   of src/expire.c
final class Lifetimes {

  private static final long MAX_SECONDS = Long.MAX_VALUE / 1000;

  private Lifetimes() {}

  /// A lifetime that must be positive.
  ///
  /// @return milliseconds
  static long positive(byte[] word, boolean seconds, String command) throws CommandException {
    long millis = millis(word, seconds, command);
    if (millis <= 0) {
      throw invalid(command);
    }
    return millis;
  }

  /// A lifetime, which may already have ended. Its end must be a time that Redis can represent:
  /// milliseconds since 1970 in 64 bits.
  ///
  /// @return milliseconds
  static long millis(byte[] word, boolean seconds, String command) throws CommandException {
    long millis = number(word, seconds, command);
    if (millis > Long.MAX_VALUE - System.currentTimeMillis()) {
      throw invalid(command);
    }
    return millis;
  }

  /// The lifetime until a time since 1970, which may already have passed.
  ///
  /// @return milliseconds
  static long until(byte[] word, boolean seconds, String command) throws CommandException {
    long millis = number(word, seconds, command);
    if (millis <= 0) {
      throw invalid(command);
    }
    return millis - System.currentTimeMillis();
  }

  private static long number(byte[] word, boolean seconds, String command) throws CommandException {
    long number = Numbers.parse(word);
    if (seconds && (number > MAX_SECONDS || number < -MAX_SECONDS)) {
      throw invalid(command);
    }
    return seconds ? number * 1000 : number;
  }

  private static CommandException invalid(String command) {
    return new CommandException("ERR invalid expire time in '" + command + "' command");
  }
}
