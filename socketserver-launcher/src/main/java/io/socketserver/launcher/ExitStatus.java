package io.socketserver.launcher;

/// What the command's exit status says.
final class ExitStatus {

  /// Done; or ended by a signal after every request had finished.
  static final int OK = 0;

  /// It could not be done: an address is in use, a handler cannot be made, a line not be printed;
  /// the heap stayed full.
  static final int FAILED = 1;

  /// The command line is wrong.
  static final int USAGE = 2;

  /// Ended by a signal, and requests were cut short at the deadline.
  static final int CUT_SHORT = 3;

  /// Shells report a program that a signal ended with this much more than the signal's number.
  static final int SIGNAL = 128;

  private ExitStatus() {}
}
