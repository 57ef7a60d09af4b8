package io.socketserver.launcher;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The help of the commands, from the table of options.
final class Help {

  static final String NAME = "socketserver";
  static final String ADDRESS =
      "The address to serve: tcp://HOST:PORT, udp://HOST:PORT, unix:PATH or unixgram:PATH for UNIX"
          + " sockets, fd:N for a socket passed by systemd or inetd. HOST may be * or an IPv6"
          + " address in brackets, such as [::1]; port 0 selects a free port";

  private static final int WIDTH = 100;

  /// The indentation of options without a short form, so that names are aligned.
  private static final int INDENT = 6;

  /// The last column where descriptions may start; a longer name has its own line.
  private static final int WIDEST_COLUMN = 29;

  private final StringBuilder text = new StringBuilder();

  /// The column where descriptions start.
  private final int column;

  private Help(Stream<Entry> entries) {
    int longest = entries.mapToInt(entry -> entry.name().length()).max().orElse(0);
    column = Math.min(longest + 2, WIDEST_COLUMN);
  }

  /// Prints the help of a command, or of all if it is null.
  static void print(@Nullable Command command, PrintStream out) {
    out.print(command == null ? ofAll() : of(command));
    out.flush();
  }

  /// The options of a command by their group, in the order of help.
  static Map<OptionGroup, List<Option>> byGroup(Command command) {
    var groups = new EnumMap<OptionGroup, List<Option>>(OptionGroup.class);
    for (Option option : command.options()) {
      groups.computeIfAbsent(option.group(), _ -> new ArrayList<>()).add(option);
    }
    return groups;
  }

  /// The description of an option, with its default.
  static String describe(Option option) {
    String otherwise = option.defaultText();
    return otherwise == null
        ? option.description()
        : option.description() + " (default: " + otherwise + ")";
  }

  /// The description of the operands of a command; empty if it has none.
  static String describeOperand(Command command) {
    return switch (command) {
      case SERVE -> ADDRESS;
      case COMPLETION -> String.join(" or ", Completion.SHELLS);
      default -> "";
    };
  }

  private static String ofAll() {
    var options =
        List.of(
            new Entry("  -h, --help", "Print this help and exit"),
            new Entry("  -V, --version", "Print the version and exit"));
    List<Entry> commands =
        Stream.of(Command.values())
            .filter(command -> !command.isHidden())
            .map(command -> new Entry("  " + command.word(), command.description() + "."))
            .toList();
    var help = new Help(Stream.concat(options.stream(), commands.stream()));
    help.line("Usage: " + NAME + " [-h] [-V] COMMAND");
    help.line("Serves TCP, UDP and UNIX sockets with named handlers.");
    help.line("");
    options.forEach(help::entry);
    help.heading("Commands");
    commands.forEach(help::entry);
    help.line("");
    help.line("'" + NAME + " COMMAND --help' explains a command.");
    return help.text.toString();
  }

  private static String of(Command command) {
    var help = new Help(command.options().stream().map(Help::entryOf));
    help.line("Usage: " + NAME + " " + command.word() + command.synopsis());
    help.line(command.description() + ".");
    if (!command.operand().isEmpty()) {
      help.line("");
      help.entry(new Entry(" ".repeat(INDENT) + command.operand(), describeOperand(command)));
    }
    Map<OptionGroup, List<Option>> groups = byGroup(command);
    groups.forEach((group, options) -> {
      help.heading(groups.size() == 1 ? "Options" : group.heading());
      options.forEach(option -> help.entry(entryOf(option)));
    });
    if (command == Command.SERVE) {
      help.heading("Examples");
      help.line("  " + NAME + " serve 'tcp://*:9999' --handler upper");
      help.line("  " + NAME + " serve unix:/run/files.sock --handler http,root=/srv/www");
    }
    return help.text.toString();
  }

  private static Entry entryOf(Option option) {
    return new Entry(name(option), describe(option));
  }

  private static String name(Option option) {
    String start = option == Option.HELP ? "  -h, " : " ".repeat(INDENT);
    return start
        + option.flag()
        + switch (option.allowed().type()) {
          case FLAG -> "";
          case BOOLEAN -> "[=" + option.allowed().label() + "]";
          default -> "=" + option.allowed().label();
        };
  }

  private record Entry(String name, String description) {}

  private void entry(Entry entry) {
    var line = new StringBuilder(entry.name());
    if (line.length() > column - 1) {
      line(line.toString());
      line.setLength(0);
    }
    pad(line, column);
    int start = column;
    for (String word : entry.description().split(" ")) {
      if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line.setLength(0);
        start = column + 2;
        pad(line, start);
      } else if (line.length() > start) {
        line.append(' ');
      }
      line.append(word);
    }
    line(line.toString());
  }

  private static void pad(StringBuilder line, int column) {
    line.repeat(' ', column - line.length());
  }

  private void heading(String heading) {
    line("");
    line(heading + ":");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
