package io.socketserver.launcher;

import java.util.ArrayList;
import java.util.List;

/// The signals that have arrived to end this process.
///
/// The Java virtual machine gives each signal a thread, which is named after the signal and calls
/// the shutdown hooks; while they run, the thread of every further signal waits. So signals can be
/// counted without an internal class or another module in the image: docs/adr/0014.
final class SignalWatch {

  private static final String SUFFIX = " handler";
  private static final List<String> ENDING = List.of("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK");

  private SignalWatch() {}

  /// The signals that have arrived so far.
  ///
  /// @return a name for each; empty if none has arrived, or if the machine exits without one
  static List<String> received() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
      root = parent;
    }
    // The count is an estimate, and enumerate drops threads that do not fit.
    var threads = new Thread[2 * root.activeCount() + 16];
    int count = root.enumerate(threads);
    var received = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      String name = threads[i].getName();
      if (name.endsWith(SUFFIX)) {
        String signal = name.substring(0, name.length() - SUFFIX.length());
        if (ENDING.contains(signal)) {
          received.add(signal);
        }
      }
    }
    return received;
  }

  /// The number of a signal, for the exit status.
  static int number(String signal) {
    return switch (signal) {
      case "SIGHUP" -> 1;
      case "SIGINT" -> 2;
      case "SIGBREAK" -> 21;
      default -> 15;
    };
  }
}
