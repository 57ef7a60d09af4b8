package io.socketserver.launcher;

import io.socketserver.core.internal.text.SafeText;
import java.io.File;
import java.io.PrintStream;
import java.util.List;

/// What can be wrong with the place where the command is, and with how it was called, before any of
/// its words is understood.
final class StartChecks {

  /// What Java reads instead of bytes that are no text in its encoding.
  private static final char REPLACEMENT = '\uFFFD';

  private StartChecks() {}

  /// Whether the image finds its own files. It does not if its path is no text in the encoding of
  /// file names: then Java loads no library, and nothing but [Runtime#halt(int)] ends it quietly.
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

  /// Refuses words that are not what was typed: a file of another name would be used.
  static void words(List<String> words) {
    for (String word : words) {
      if (word.indexOf(REPLACEMENT) >= 0) {
        throw new UsageException("the argument '" + word + "' is not " + encoding());
      }
    }
  }

  /// Says that names of files may not be found.
  static void encoding(String encoding, PrintStream err) {
    if (!encoding.equals("UTF-8")) {
      err.println(
          "socketserver: file names are "
              + encoding
              + " in this locale, and other names are not found; set LC_ALL=C.UTF-8");
    }
  }

  /// The encoding of file names and arguments, which the locale decides.
  static String encoding() {
    return System.getProperty("sun.jnu.encoding", "unknown");
  }
}
