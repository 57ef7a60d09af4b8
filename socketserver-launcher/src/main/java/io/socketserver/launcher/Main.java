package io.socketserver.launcher;

/// The command `socketserver`.
public final class Main {
  private Main() {}

  /// Runs the command.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--train")) {
      return;
    }
    System.out.println("socketserver: nothing here yet");
  }
}
