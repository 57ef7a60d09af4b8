package io.socketserver.launcher;

import static io.socketserver.launcher.Roff.bold;
import static io.socketserver.launcher.Roff.italic;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The man page: commands and options from their table, and further text.
final class ManPage {

  /// The date of the last change of the text, so that a later build gives the same page.
  private static final String DATE = "2026-11-27";

  private final Roff page = new Roff();

  private ManPage() {}

  static void print(PrintStream out) {
    out.print(new ManPage().write());
    out.flush();
  }

  private String write() {
    page.title(Help.NAME, 1, DATE, "socketserver " + Main.version(), "User Commands");
    page.section("NAME").paragraphs("socketserver - serve TCP, UDP and UNIX sockets with handlers");
    synopsis();
    description();
    for (Command command : Command.values()) {
      if (!command.isHidden()) {
        command(command);
      }
    }
    page.section("OTHER OPTIONS")
        .tagged(bold("-h, --help"), "Print help and exit.")
        .tagged(bold("-V, --version"), "Print the version and exit.");
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
            "Serves each address with a named handler, from the image or"
                + " from a jar in a handler directory.",
            "All addresses are bound before the first is served; if one cannot be bound, none is"
                + " served. Then a line for each is printed on standard output, with the actual"
                + " port instead of 0:")
        .example("listening on tcp://127.0.0.1:9999 handler=upper mixin=threading")
        .paragraphs(
            "Write an option and its value as two words, or as one with an equals sign. A"
                + " boolean option alone means true; its value can only follow an equals sign."
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
        switch (option.allowed().type()) {
          case FLAG -> name;
          case BOOLEAN -> name + "[=" + option.allowed().label() + "]";
          default -> name + " " + italic(option.allowed().label());
        };
    page.tagged(tag, Help.describe(option) + ".");
  }

  private void exitStatus() {
    page.section("EXIT STATUS")
        .tagged(bold("0"), "Success; or ended by a signal after every request had finished.")
        .tagged(
            bold("1"),
            "Failure: an address is in use, forbidden or unknown, a handler could not"
                + " be created, a server failed, output could not be written to standard output, or"
                + " the heap was full for 30 seconds.")
        .tagged(bold("2"), "The command line is invalid. One line says why, with a suggestion.")
        .tagged(bold("3"), "Ended by a signal, and requests were cut off at the deadline.")
        .tagged(
            bold("129, 130, 143"),
            "Ended by a second signal: 128 plus the number of HUP, INT or TERM. Also by one"
                + " that arrived before anything was served.");
  }

  private void signals() {
    page.section("SIGNALS")
        .tagged(
            bold("TERM, INT, and HUP without --tls-cert"),
            "Graceful shutdown: nothing is accepted any more, and requests in flight may continue"
                + " as long as --drain says. Then their connections are closed and their threads"
                + " interrupted; the stack traces of stuck requests go to standard error. A second"
                + " of these signals ends the process immediately.")
        .tagged(
            bold("HUP"),
            "With --tls-cert: reads the certificates again. If they cannot be used, the previous"
                + " ones stay in use, and the log says why.")
        .tagged(bold("QUIT"), "Prints the stack traces of all platform threads to standard error.")
        .paragraphs(
            "A signal that was ignored when the command started, like HUP under nohup(1),"
                + " stays ignored. Two signals within 50 ms count as one.");
  }

  private void files() {
    page.section("FILES")
        .paragraphs("The directories are relative to the image, the parent of the directory bin.")
        .tagged(
            bold("handlers/"),
            "Handler jars that are found without --handler-path. An unusable jar is"
                + " reported on standard error with the reason, and the others are used.")
        .tagged(bold("bin/socketserver"), "The command. It may be run through symbolic links.")
        .section("ENVIRONMENT")
        .tagged(
            bold("SOCKETSERVER_JAVA_OPTS"),
            "More options for the Java virtual machine, separated by spaces.");
  }

  private void examples() {
    page.section("EXAMPLES")
        .paragraphs("Lines in upper case, on all addresses of this machine, IPv6 and IPv4:")
        .example("socketserver serve 'tcp://[::]:9999' --handler upper")
        .paragraphs("The same over TCP and UDP at once, on free ports:")
        .example("socketserver serve tcp://127.0.0.1:0 udp://127.0.0.1:0 --handler upper")
        .paragraphs(
            "Files over HTTP, with at most 1,000 connections and time-outs for slow clients:")
        .example(
            "socketserver serve tcp://127.0.0.1:8080 --handler http,root=/srv/www \\\n"
                + "    --max-connections 1000 --read-timeout 30s --write-timeout 30s")
        .paragraphs("A bounded pool that refuses requests beyond its queue:")
        .example(
            "socketserver serve tcp://127.0.0.1:9999 --handler upper \\\n"
                + "    --threads pool --pool-size 64 --queue 100 --when-full refuse")
        .paragraphs("Completion, in bash and in zsh:")
        .example("source <(socketserver completion bash)\nsource <(socketserver completion zsh)");
  }
}
