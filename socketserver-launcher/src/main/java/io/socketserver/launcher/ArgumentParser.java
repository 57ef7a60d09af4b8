package io.socketserver.launcher;

import io.socketserver.core.internal.text.Suggestions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses the arguments of a command.
final class ArgumentParser {

  private final Command command;
  private final List<String> operands = new ArrayList<>();
  private final Map<Option, List<Object>> values = new EnumMap<>(Option.class);
  private final Map<Option, String> written = new EnumMap<>(Option.class);

  private ArgumentParser(Command command) {
    this.command = command;
  }

  /// Parses the arguments of a command. If one asks for help, the others need not be valid.
  static Arguments parse(Command command, List<String> words) {
    var parser = new ArgumentParser(command);
    parser.read(words);
    return new Arguments(parser.operands, parser.values);
  }

  private void read(List<String> words) {
    if (asksForHelp(words)) {
      values.put(Option.HELP, List.of(true));
      return;
    }
    boolean optionsEnded = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (optionsEnded || !isOption(word)) {
        operand(word);
      } else if (word.equals("--")) {
        optionsEnded = true;
      } else if (option(word, i + 1 < words.size() ? words.get(i + 1) : null)) {
        i++;
      }
    }
  }

  private static boolean asksForHelp(List<String> words) {
    for (String word : words) {
      if (word.equals("--")) {
        return false;
      }
      if (word.equals("-h") || word.equals(Option.HELP.flag())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOption(String word) {
    return word.length() > 1 && word.charAt(0) == '-';
  }

  private void operand(String word) {
    if (operands.size() == command.mostOperands()) {
      throw new UsageException(
          "unexpected '"
              + word
              + "': "
              + command.word()
              + (operands.isEmpty() ? " takes only options" : " takes one " + command.operand()));
    }
    operands.add(word);
  }

  /// Parses an option, and returns whether the next argument was its value.
  private boolean option(String word, @Nullable String next) {
    int equals = word.indexOf('=');
    Option option = find(equals < 0 ? word : word.substring(0, equals));
    if (equals >= 0) {
      if (option.allowed().type() == OptionType.FLAG) {
        throw new UsageException(
            "unexpected value '"
                + word.substring(equals + 1)
                + "': "
                + option.flag()
                + " has none");
      }
      put(option, word.substring(equals + 1));
      return false;
    }
    if (option.needsNoValue()) {
      put(option, "true");
      return false;
    }
    if (next == null || isKnown(next)) {
      throw new UsageException(
          option.flag() + " needs a value: " + option.flag() + " " + option.allowed().label());
    }
    put(option, next);
    return true;
  }

  private boolean isKnown(String word) {
    int equals = word.indexOf('=');
    return lookUp(equals < 0 ? word : word.substring(0, equals)) != null;
  }

  private @Nullable Option lookUp(String flag) {
    for (Option option : Option.values()) {
      if (option.flag().equals(flag) && command.takes(option)) {
        return option;
      }
    }
    return null;
  }

  private Option find(String flag) {
    Option option = lookUp(flag);
    if (option != null) {
      return option;
    }
    String nearest =
        Suggestions.nearest(flag, command.options().stream().map(Option::flag).toList())
            .orElse(null);
    throw new UsageException(
        "unknown option '"
            + flag
            + (nearest == null
                ? "'; 'socketserver " + command.word() + " --help' lists all options"
                : "'; did you mean '" + nearest + "'?"));
  }

  private void put(Option option, String text) {
    Object value;
    try {
      value = option.parse(text);
    } catch (OptionType.MalformedException e) {
      throw new UsageException(option.flag() + " '" + text + "' " + e.getMessage());
    }
    String before = written.putIfAbsent(option, text);
    if (before != null && !option.isRepeatable()) {
      throw new UsageException(
          option.flag() + " is given twice, with '" + before + "' and '" + text + "'");
    }
    values.computeIfAbsent(option, given -> new ArrayList<>()).add(value);
  }
}
