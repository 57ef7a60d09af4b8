package io.socketserver.launcher;

import io.socketserver.core.internal.text.SafeText;
import io.socketserver.core.spi.ChildProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.module.ModuleDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

/// The command `socketserver`.
///
/// ```
/// socketserver serve tcp://[::]:9999 --handler upper
/// ```
///
/// Its exit status is 0 on success, or if a signal ended it after every request had finished; 1 if
/// the command failed, or could not print; 2 if the command line is invalid; 3 if a signal ended it
/// and requests were cut off; 128 plus the signal's number if a second signal ended it.
public final class Main {

  private Main() {}

  /// Runs the command, and ends the Java virtual machine.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(ChildProgram.WORD)) {
      child(Arrays.asList(args).subList(1, args.length));
      return;
    }
    if (!StartChecks.isImageReadable(System.getProperty("java.home"), System.err)) {
      Runtime.getRuntime().halt(ExitStatus.FAILED);
    }
    Streams.install();
    int status = ExitStatus.FAILED;
    try {
      status = run(args, System.out, System.err);
    } catch (RuntimeException | Error e) {
      System.err.print(LogMessage.trace(e));
    }
    Streams.flush();
    System.exit(status);
  }

  /// Runs a child process of the mixin `forking`, which ends the virtual machine.
  private static void child(List<String> arguments) {
    for (ChildProgram program : ServiceLoader.load(ChildProgram.class)) {
      program.run(arguments);
    }
    System.err.println("socketserver: no module provides child processes");
    System.exit(ExitStatus.FAILED);
  }

  /// Runs the command, and returns its exit status.
  static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      int status = dispatch(Arrays.asList(args), out, err);
      IOException failure = StandardOutput.failureOf(out);
      return failure != null && status == ExitStatus.OK ? notPrinted(err, failure) : status;
    } catch (UsageException e) {
      return fail(err, e, ExitStatus.USAGE);
    } catch (FailureException e) {
      return fail(err, e, ExitStatus.FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(err, e, ExitStatus.FAILED);
    }
  }

  private static int notPrinted(PrintStream err, IOException failure) {
    err.println(
        "socketserver: cannot write to standard output: "
            + SafeText.oneLine(String.valueOf(failure.getMessage())));
    return ExitStatus.FAILED;
  }

  private static int fail(PrintStream err, Exception failure, int status) {
    err.println("socketserver: " + SafeText.oneLine(String.valueOf(failure.getMessage())));
    return status;
  }

  private static int dispatch(List<String> args, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (args.isEmpty()) {
      throw new UsageException("a command is missing; 'socketserver --help' lists the commands");
    }
    StartChecks.words(args);
    String word = args.getFirst();
    List<String> rest = args.subList(1, args.size());
    switch (word) {
      case "-h", "--help" -> Help.print(null, out);
      case "-V", "--version" -> out.println("socketserver " + version());
      case "--train" -> Training.run(rest, err);
      default -> {
        return command(word, rest, out, err);
      }
    }
    return ExitStatus.OK;
  }

  private static int command(String word, List<String> rest, PrintStream out, PrintStream err)
      throws InterruptedException {
    Command command = find(word);
    Arguments arguments = ArgumentParser.parse(command, rest);
    if (arguments.has(Option.HELP)) {
      Help.print(command, out);
      return ExitStatus.OK;
    }
    switch (command) {
      case SERVE -> {
        StartChecks.encoding(StartChecks.encoding(), err);
        return ServeCommand.run(arguments, out, err);
      }
      case HANDLERS -> HandlersCommand.run(arguments, out, err);
      case COMPLETION -> Completion.print(arguments.operands(), out);
      case MAN -> ManPage.print(out);
    }
    return ExitStatus.OK;
  }

  private static Command find(String word) {
    for (Command command : Command.values()) {
      if (command.word().equals(word)) {
        return command;
      }
    }
    if (word.indexOf(':') > 0) {
      throw new UsageException(
          "unknown command '" + word + "'; did you mean 'serve " + word + "'?");
    }
    if (word.startsWith("-")) {
      throw UsageException.unknown("option", word, List.of("--help", "--version"));
    }
    throw UsageException.unknown("command", word, Command.words());
  }

  /// The version of this module, if it was compiled with one.
  static String version() {
    ModuleDescriptor descriptor = Main.class.getModule().getDescriptor();
    return descriptor == null ? "unversioned" : descriptor.rawVersion().orElse("unversioned");
  }
}
