package io.socketserver.launcher;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The commands as picocli's model, for help, completion and the man page.
///
/// It is made without annotations and without reflection.
final class CommandModel {

  static final String NAME = "socketserver";
  static final String DESCRIPTION = "Serves TCP, UDP and more with handlers found by name";

  private static final List<String> SHELLS = List.of("bash", "zsh");
  private static final int WIDTH = 100;

  private CommandModel() {}

  /// Prints the help of a command, or of all where it is null.
  static void printHelp(@Nullable Command command, PrintStream out) {
    CommandLine all = commandLine();
    CommandLine named = command == null ? null : all.getSubcommands().get(command.word());
    (named == null ? all : named).usage(out, Ansi.OFF);
    out.flush();
  }

  /// Prints a completion script.
  static void printCompletion(List<String> operands, PrintStream out) {
    String shell = operands.isEmpty() ? "" : operands.getFirst();
    if (shell.isEmpty()) {
      throw new UsageException("completion needs a shell: bash or zsh");
    }
    if (!SHELLS.contains(shell)) {
      throw UsageException.unknown("shell", shell, SHELLS);
    }
    // One script for both: in zsh it loads bashcompinit.
    out.print(AutoComplete.bash(NAME, commandLine()));
    out.flush();
  }

  static CommandLine commandLine() {
    CommandSpec root =
        CommandSpec.create().name(NAME).version(NAME + " " + Main.version()).addOption(help());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .description("Print the version, and exit")
            .build());
    root.usageMessage()
        .width(WIDTH)
        .description(DESCRIPTION + ".", "")
        .synopsisSubcommandLabel("COMMAND")
        .commandListHeading("%nCommands:%n")
        .footer("", "'" + NAME + " COMMAND --help' says more about a command.");
    var commandLine = new CommandLine(root);
    for (Command command : Command.values()) {
      commandLine.addSubcommand(command.word(), settled(new CommandLine(spec(command))));
    }
    return settled(commandLine);
  }

  /// Ours is the parser of the command line; this one answers to tests, by the same rules.
  private static CommandLine settled(CommandLine commandLine) {
    return commandLine
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setPosixClusteredShortOptionsAllowed(false);
  }

  private static CommandSpec spec(Command command) {
    CommandSpec spec = CommandSpec.create().name(command.word());
    spec.usageMessage()
        .width(WIDTH)
        .hidden(command.isHidden())
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .description(command.description() + ".", "");
    if (command == Command.SERVE) {
      spec.usageMessage()
          .customSynopsis(NAME + " serve ADDRESS... --handler NAME [OPTION...]")
          .footer("", "Example:", "  socketserver serve tcp://[::]:9999 --handler upper");
    }
    operands(command, spec);
    var groups = new EnumMap<OptionGroup, List<OptionSpec>>(OptionGroup.class);
    for (Option option : command.options()) {
      groups
          .computeIfAbsent(option.group(), group -> new ArrayList<>())
          .add(option == Option.HELP ? help() : option(option));
    }
    if (groups.size() == 1) {
      groups.values().iterator().next().forEach(spec::addOption);
    } else {
      groups.forEach((group, options) -> spec.addArgGroup(group(group, options)));
    }
    return spec;
  }

  private static void operands(Command command, CommandSpec spec) {
    if (command.operand().isEmpty()) {
      return;
    }
    boolean many = command.mostOperands() > 1;
    PositionalParamSpec.Builder operand =
        PositionalParamSpec.builder()
            .index(many ? "0..*" : "0")
            .arity(many ? "1..*" : "1")
            .paramLabel(command.operand());
    spec.addPositional(
        command == Command.SERVE
            ? operand
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(
                    "Where to serve: tcp://127.0.0.1:9999, tcp://[::]:9999,"
                        + " udp://localhost:0 and the like; port 0 takes a free one")
                .build()
            : operand
                .type(String.class)
                .completionCandidates(SHELLS)
                .description("bash or zsh")
                .build());
  }

  private static ArgGroupSpec group(OptionGroup group, List<OptionSpec> options) {
    ArgGroupSpec.Builder spec =
        ArgGroupSpec.builder().heading("%n" + group.heading() + ":%n").validate(false);
    options.forEach(spec::addArg);
    return spec.build();
  }

  private static OptionSpec option(Option option) {
    OptionSpec.Builder spec =
        OptionSpec.builder(option.flag())
            .paramLabel(option.label())
            .hideParamSyntax(option.type() != OptionType.BOOLEAN)
            .required(option == Option.HANDLER)
            .description(describe(option));
    if (!option.choices().isEmpty()) {
      spec.completionCandidates(option.choices());
    }
    return switch (option.type()) {
      case FLAG -> spec.type(boolean.class).arity("0").build();
      case BOOLEAN ->
          spec.type(String.class)
              .arity("0..1")
              .fallbackValue("true")
              .completionCandidates(List.of("true", "false"))
              .build();
      default ->
          option.isRepeatable()
              ? spec.type(List.class).auxiliaryTypes(String.class).arity("1").build()
              : spec.type(String.class).arity("1").build();
    };
  }

  static String describe(Option option) {
    String otherwise = option.defaultText();
    return otherwise == null
        ? option.description()
        : option.description() + " (default: " + otherwise + ")";
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", Option.HELP.flag())
        .usageHelp(true)
        .type(boolean.class)
        .description(Option.HELP.description())
        .build();
  }

  /// The options of a command by their group, in the order of help.
  static Map<OptionGroup, List<Option>> byGroup(Command command) {
    var groups = new EnumMap<OptionGroup, List<Option>>(OptionGroup.class);
    for (Option option : command.options()) {
      groups.computeIfAbsent(option.group(), group -> new ArrayList<>()).add(option);
    }
    return groups;
  }
}
