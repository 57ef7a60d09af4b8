package io.socketserver.launcher;

import io.socketserver.core.internal.text.SafeText;
import java.io.File;
import java.io.PrintStream;
import java.util.List;

/// Checks of the command's environment and arguments, before any argument is parsed.
final class StartChecks {

  /// Java's replacement for bytes that are invalid in its encoding.
  private static final char REPLACEMENT = '\uFFFD';

  private StartChecks() {}

  /// Whether the image finds its own files. It does not if its path cannot be decoded in the
  /// encoding of file names: then Java loads no library, and only [Runtime#halt(int)] ends it
  /// quietly.
  static boolean isImageReadable(String home, PrintStream err) {
    if (new File(home).isDirectory()) {
      return true;
    }
    err.println(
        "socketserver: Java cannot read the path of its image, "
            + SafeText.oneLine(home)
            + ", as "
            + encoding()
            + "; move the image to a folder whose path is "
            + encoding());
    return false;
  }

  /// Rejects arguments that differ from what was typed: a file with another name would be used.
  static void words(List<String> words) {
    for (String word : words) {
      if (word.indexOf(REPLACEMENT) >= 0) {
        throw new UsageException("the argument '" + word + "' is not " + encoding());
      }
    }
  }

  /// Warns that files may not be found by their names.
  static void encoding(String encoding, PrintStream err) {
    if (!encoding.equals("UTF-8")) {
      err.println(
          "socketserver: file names are "
              + encoding
              + " in this locale, and other names are not found; set LC_ALL=C.UTF-8");
    }
  }

  /// The encoding of file names and arguments, which the locale determines.
  static String encoding() {
    return System.getProperty("sun.jnu.encoding", "unknown");
  }
}
