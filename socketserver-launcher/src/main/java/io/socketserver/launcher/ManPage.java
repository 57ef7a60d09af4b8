package io.socketserver.launcher;

import static io.socketserver.launcher.Roff.bold;
import static io.socketserver.launcher.Roff.italic;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The man page: commands and options from their table, and what no table says.
final class ManPage {

  /// When the prose was last changed. A build must give the same page tomorrow.
  private static final String DATE = "2026-11-20";

  private final Roff page = new Roff();

  private ManPage() {}

  static void print(PrintStream out) {
    out.print(new ManPage().write());
    out.flush();
  }

  private String write() {
    page.title(Help.NAME, 1, DATE, "socketserver " + Main.version(), "User Commands");
    page.section("NAME").paragraphs("socketserver - serve TCP, UDP and more with handlers");
    synopsis();
    description();
    for (Command command : Command.values()) {
      if (!command.isHidden()) {
        command(command);
      }
    }
    page.section("OTHER OPTIONS")
        .tagged(bold("-h, --help"), "Print help, and exit.")
        .tagged(bold("-V, --version"), "Print the version, and exit.");
    exitStatus();
    signals();
    files();
    examples();
    return page.toString();
  }

  private void synopsis() {
    page.section("SYNOPSIS")
        .paragraphs(
            bold("socketserver serve")
                + " "
                + italic("ADDRESS")
                + "... "
                + bold("--handler")
                + " "
                + italic("NAME[,OPTION=VALUE...]")
                + " ["
                + italic("OPTION")
                + "...]",
            bold("socketserver handlers")
                + " ["
                + bold("--json")
                + "] ["
                + bold("--handler-path")
                + " "
                + italic("DIR")
                + "]...",
            bold("socketserver completion") + " " + italic("SHELL"),
            bold("socketserver") + " " + bold("--help") + " | " + bold("--version"));
  }

  private void description() {
    page.section("DESCRIPTION")
        .paragraphs(
            "Serves each address with a handler that is found by its name: those of the image, and"
                + " those in jars that were dropped into a directory.",
            "All addresses are bound before the first is served; where one cannot be bound, none"
                + " is. Then a line for each is printed on standard output, with the port that 0"
                + " became:")
        .example("listening on tcp://127.0.0.1:9999 handler=upper mixin=threading")
        .paragraphs(
            "An option and its value are two words, or one with an equals sign between them. A"
                + " boolean option alone says true, and takes its value only after an equals sign."
                + " Times are written 250ms, 10s, 5m, 2h or 0; sizes in bytes, or 64k, 10m, 1g in"
                + " powers of 1,024. After -- every word is an address.");
  }

  private void command(Command command) {
    page.section("COMMAND " + command.word().toUpperCase(Locale.ROOT))
        .paragraphs(command.description() + ".");
    if (!command.operand().isEmpty()) {
      page.tagged(italic(command.operand()), Help.describeOperand(command) + ".");
    }
    Map<OptionGroup, List<Option>> groups = Help.byGroup(command);
    groups.forEach((group, options) -> {
      if (groups.size() > 1) {
        page.subsection(group.heading());
      }
      options.forEach(this::option);
    });
  }

  private void option(Option option) {
    String name = bold(option == Option.HELP ? "-h, " + option.flag() : option.flag());
    String tag =
        switch (option.type()) {
          case FLAG -> name;
          case BOOLEAN -> name + "[=" + option.label() + "]";
          default -> name + " " + italic(option.label());
        };
    page.tagged(tag, Help.describe(option) + ".");
  }

  private void exitStatus() {
    page.section("EXIT STATUS")
        .tagged(bold("0"), "Done; or ended by a signal after every request had finished.")
        .tagged(
            bold("1"),
            "It could not be done: an address is in use, forbidden or unknown, a handler could not"
                + " be made, a server failed, something could not be written to standard output,"
                + " the heap was full for 30 seconds.")
        .tagged(bold("2"), "The command line is wrong. One line says what is, and what is nearest.")
        .tagged(bold("3"), "Ended by a signal, and requests were cut short at the deadline.")
        .tagged(
            bold("129, 130, 143"),
            "Ended at once by a second signal: 128 and the number of HUP, INT or TERM. The same"
                + " before anything was served.");
  }

  private void signals() {
    page.section("SIGNALS")
        .tagged(
            bold("TERM, INT, HUP"),
            "Stop: nothing is accepted any more, and requests in flight may go on as long as"
                + " --drain says. Then their connections are closed and their threads interrupted;"
                + " where those that do not end are stuck is written to standard error. A second of"
                + " these signals ends the process at once.")
        .tagged(bold("QUIT"), "Prints the stacks of all platform threads to standard error.")
        .paragraphs(
            "A signal that was ignored when the command was started, as nohup(1) does with HUP,"
                + " stays ignored. Two signals that come within 50 ms are one.");
  }

  private void files() {
    page.section("FILES")
        .paragraphs("The directories are relative to the image, the parent of the directory bin.")
        .tagged(
            bold("handlers/"),
            "Handler jars that are found without --handler-path. A jar that cannot be used is"
                + " reported on standard error with the reason, and the others are.")
        .tagged(bold("bin/socketserver"), "The command. It may be called through symbolic links.")
        .section("ENVIRONMENT")
        .tagged(
            bold("SOCKETSERVER_JAVA_OPTS"),
            "More options for the Java virtual machine, separated by spaces.");
  }

  private void examples() {
    page.section("EXAMPLES")
        .paragraphs("Upper-case lines, on all addresses of this machine, IPv6 and IPv4:")
        .example("socketserver serve 'tcp://[::]:9999' --handler upper")
        .paragraphs("The same over TCP and UDP at once, on free ports:")
        .example("socketserver serve tcp://127.0.0.1:0 udp://127.0.0.1:0 --handler upper")
        .paragraphs("Files over HTTP, at most 1,000 connections, slow readers cut off:")
        .example(
            "socketserver serve tcp://127.0.0.1:8080 --handler http,root=/srv/www \\\n"
                + "    --max-connections 1000 --read-timeout 30s --write-timeout 30s")
        .paragraphs("A bounded pool that turns away what it has no room for:")
        .example(
            "socketserver serve tcp://127.0.0.1:9999 --handler upper \\\n"
                + "    --threads pool --pool-size 64 --queue 100 --when-full refuse")
        .paragraphs("Completion, in bash and in zsh:")
        .example("source <(socketserver completion bash)\nsource <(socketserver completion zsh)");
  }
}
