package io.socketserver.launcher;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// The shell script that completes command lines, from the table of options.
///
/// @source bash(1), "Programmable Completion"; zshcompsys(1), bashcompinit
final class Completion {

  static final List<String> SHELLS = List.of("bash", "zsh");

  /// One script for both. A shell may have split a word at `=` and `:` (COMP_WORDBREAKS), or not.
  private static final String SCRIPT =
      """
      # Completes the command socketserver, in bash and in zsh:
      #   source <(socketserver completion bash)

      if [ -n "${ZSH_VERSION-}" ]; then
        type compdef >/dev/null 2>&1 || { autoload -U +X compinit && compinit; }
        autoload -U +X bashcompinit && bashcompinit
      fi

      # The names of the handlers that the command would find.
      _socketserver_handlers() {
        local i folders=()
        for ((i = 1; i < COMP_CWORD; i++)); do
          case "${COMP_WORDS[i]}" in
            --handler-path) [ "${COMP_WORDS[i+1]}" = "=" ] && ((i++)); folders+=(--handler-path "${COMP_WORDS[i+1]}") ;;
            --handler-path=*) folders+=("${COMP_WORDS[i]}") ;;
          esac
        done
        "${COMP_WORDS[0]}" handlers "${folders[@]}" 2>/dev/null | while IFS= read -r line; do
          case "$line" in
            "NAME "* | " "* | "") ;;
            *) printf '%s\\n' "${line%% *}" ;;
          esac
        done
      }

      # Sets the reply to the files whose names begin with $1, with $2 before them.
      _socketserver_files() {
        local file
        for file in "$1"*; do
          [ -e "$file" ] && COMPREPLY+=("$2$file")
        done
      }

      _socketserver() {
        local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" prefix= joined= IFS=$' \\t\\n'
        COMPREPLY=()
        case "$word" in
          --*=*) before="${word%%=*}"; prefix="$before="; word="${word#*=}"; joined="=" ;;
          = | :) joined="$word"; word= ;;
          *) case "$before" in = | :) joined="$before"; before="${COMP_WORDS[COMP_CWORD-2]}" ;; esac ;;
        esac
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W '@COMMANDS@ --help --version' -- "$word"))
          return
        fi
        case "${COMP_WORDS[1]} $before" in
          'serve --handler')
            COMPREPLY=($(compgen -P "$prefix" -W "$(_socketserver_handlers)" -- "$word"))
            return ;;
          *' --handler-path')
            COMPREPLY=($(compgen -P "$prefix" -d -- "$word"))
            return ;;
      @CHOICES@
      @VALUES@
          'serve unix' | 'serve unixgram')
            [ "$joined" = ":" ] && _socketserver_files "$word" ""
            return ;;
          completion\\ *)
            COMPREPLY=($(compgen -W '@SHELLS@' -- "$word"))
            return ;;
        esac
        case "${COMP_WORDS[1]} $word" in
          serve\\ unix:* | serve\\ unixgram:*)
            _socketserver_files "${word#*:}" "${word%%:*}:"
            return ;;
      @OPTIONS@
        esac
        if [ "${COMP_WORDS[1]}" = serve ]; then
          compopt -o nospace 2>/dev/null
          COMPREPLY=($(compgen -W 'tcp:// udp:// unix: unixgram: fd:' -- "$word"))
        fi
      }

      complete -F _socketserver socketserver
      """;

  private Completion() {}

  /// Prints the script for a shell.
  ///
  /// @throws UsageException if there is none for the shell
  static void print(List<String> operands, PrintStream out) {
    if (operands.isEmpty()) {
      throw new UsageException("completion needs a shell: " + String.join(" or ", SHELLS));
    }
    String shell = operands.getFirst();
    if (!SHELLS.contains(shell)) {
      throw UsageException.unknown("shell", shell, SHELLS);
    }
    out.print(
        SCRIPT
            .replace("@COMMANDS@", String.join(" ", Command.words()))
            .replace("@SHELLS@", String.join(" ", SHELLS))
            .replace("@CHOICES@", choices())
            .replace("@VALUES@", values())
            .replace("@OPTIONS@", options()));
    out.flush();
  }

  /// The value of a boolean can only follow an equals sign.
  private static String choices() {
    var cases = new StringBuilder();
    for (Option option : Command.SERVE.options()) {
      boolean bool = option.allowed().type() == OptionType.BOOLEAN;
      List<String> choices = bool ? List.of("true", "false") : option.allowed().choices();
      if (!choices.isEmpty()) {
        cases.append("    'serve ").append(option.flag()).append("')\n");
        String reply =
            "COMPREPLY=($(compgen -P \"$prefix\" -W '"
                + String.join(" ", choices)
                + "' -- \"$word\"))";
        cases.append(
            bool
                ? "      if [ \"$joined\" = \"=\" ]; then\n        "
                    + reply
                    + "\n        return\n      fi ;;\n"
                : "      " + reply + "\n      return ;;\n");
      }
    }
    return cases.toString().stripTrailing();
  }

  /// Options whose values cannot be guessed: nothing is offered.
  private static String values() {
    return Command.SERVE.options().stream()
        .filter(option -> !option.needsNoValue() && option.allowed().choices().isEmpty())
        .filter(option -> option != Option.HANDLER && option != Option.HANDLER_PATH)
        .map(option -> "'serve " + option.flag() + "'")
        .collect(Collectors.joining(" | ", "    ", ") return ;;"));
  }

  private static String options() {
    var cases = new StringBuilder();
    for (Command command : Command.values()) {
      if (!command.isHidden()) {
        String flags =
            command.options().stream().map(Option::flag).collect(Collectors.joining(" "));
        cases
            .append("    ")
            .append(command.word())
            .append("\\ -*)\n      COMPREPLY=($(compgen -W '")
            .append(flags)
            .append("' -- \"$word\"))\n      return ;;\n");
      }
    }
    return cases.toString().stripTrailing();
  }
}
