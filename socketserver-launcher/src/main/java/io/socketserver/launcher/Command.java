package io.socketserver.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The commands.
enum Command {
  SERVE("serve", "ADDRESS", Integer.MAX_VALUE, "Serves addresses with a handler until TERM or INT"),
  HANDLERS("handlers", "", 0, "Lists the available handlers, with their options"),
  COMPLETION("completion", "SHELL", 1, "Prints a completion script for bash or zsh"),
  MAN("man", "", 0, "Prints the man page");

  private static final Set<Option> OF_HANDLERS =
      Set.of(Option.HANDLER_PATH, Option.JSON, Option.HELP);

  private final String word;
  private final String operand;
  private final int mostOperands;
  private final String description;

  Command(String word, String operand, int mostOperands, String description) {
    this.word = word;
    this.operand = operand;
    this.mostOperands = mostOperands;
    this.description = description;
  }

  String word() {
    return word;
  }

  /// The placeholder for the operands after the options in help; empty if there are none.
  String operand() {
    return operand;
  }

  /// The synopsis after the command's word in the first line of its help.
  String synopsis() {
    return switch (this) {
      case SERVE -> " ADDRESS... --handler NAME [OPTION...]";
      case COMPLETION -> " SHELL";
      default -> " [OPTION...]";
    };
  }

  int mostOperands() {
    return mostOperands;
  }

  String description() {
    return description;
  }

  /// Whether help omits it, because only the build needs it.
  boolean isHidden() {
    return this == MAN;
  }

  boolean takes(Option option) {
    return switch (this) {
      case SERVE -> option != Option.JSON;
      case HANDLERS -> OF_HANDLERS.contains(option);
      case COMPLETION, MAN -> option == Option.HELP;
    };
  }

  List<Option> options() {
    var options = new ArrayList<Option>();
    for (Option option : Option.values()) {
      if (takes(option)) {
        options.add(option);
      }
    }
    return options;
  }

  static List<String> words() {
    var words = new ArrayList<String>();
    for (Command command : values()) {
      if (!command.isHidden()) {
        words.add(command.word);
      }
    }
    return words;
  }
}
