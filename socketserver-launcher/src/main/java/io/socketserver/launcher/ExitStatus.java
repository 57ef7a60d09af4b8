package io.socketserver.launcher;

/// The exit statuses of the command.
final class ExitStatus {

  /// Success; or ended by a signal after every request had finished.
  static final int OK = 0;

  /// Failure: an address is in use, a handler cannot be created, output cannot be printed; or the
  /// heap stayed full.
  static final int FAILED = 1;

  /// The command line is invalid.
  static final int USAGE = 2;

  /// Ended by a signal, and requests were cut off at the deadline.
  static final int CUT_SHORT = 3;

  /// If a signal ended a program, shells report this plus the signal's number.
  static final int SIGNAL = 128;

  private ExitStatus() {}
}
