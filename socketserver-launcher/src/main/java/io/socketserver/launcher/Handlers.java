package io.socketserver.launcher;

import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.internal.text.SafeText;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The handlers of the image, of the folder beside it, and of the folders that the user named.
final class Handlers {

  private Handlers() {}

  /// Loads them, and reports unusable ones on standard error. The others are available.
  static HandlerCatalog load(List<Path> folders, PrintStream err) {
    var all = new ArrayList<>(folders);
    Path home = Path.of(System.getProperty("java.home"));
    Path own = home.resolve("handlers");
    if (Files.isDirectory(own) && Files.exists(home.resolve("bin").resolve("socketserver"))) {
      all.add(own);
    }
    HandlerCatalog catalog;
    try {
      catalog = HandlerCatalog.load(all);
    } catch (IllegalStateException e) {
      throw new FailureException(String.valueOf(e.getMessage()), e);
    }
    for (HandlerCatalog.Problem problem : catalog.problems()) {
      err.println(
          "socketserver: "
              + SafeText.oneLine(problem.source())
              + ": "
              + SafeText.oneLine(problem.reason()));
    }
    return catalog;
  }
}
