package io.socketserver.tests.faults;

import io.socketserver.core.BaseServer;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What serves in a process of its own.
enum Program {
  /// A program of this module, with the library on its module path.
  LIBRARY {
    @Override
    List<String> command(String handler, Path handlers, List<String> javaOptions) {
      return Stream.of(
              Stream.of(javaHome().resolve("bin/java").toString()),
              javaOptions.stream(),
              Stream.of(
                  "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n",
                  "--module-path",
                  modulePath(),
                  "--add-modules",
                  "ALL-MODULE-PATH",
                  "--enable-native-access=io.socketserver.unix",
                  "--class-path",
                  classes().toString(),
                  LibraryServer.class.getName(),
                  "tcp://127.0.0.1:0",
                  handler,
                  handlers.toString()))
          .flatMap(part -> part)
          .toList();
    }
  },

  /// The image that `mvn package` leaves.
  IMAGE {
    @Override
    List<String> command(String handler, Path handlers, List<String> javaOptions) {
      return List.of(
          Path.of(System.getProperty("socketserver.image"), "bin/socketserver").toString(),
          "serve",
          "tcp://127.0.0.1:0",
          "--handler",
          handler,
          "--handler-path",
          handlers.toString());
    }
  };

  /// The variable in which the image takes options for Java.
  static final String JAVA_OPTIONS = "SOCKETSERVER_JAVA_OPTS";

  private static final String OURS = "io.socketserver.";
  private static final String TESTS = "io.socketserver.tests";

  /// @param handler the name of a handler
  /// @param handlers a folder with handler jars
  /// @param javaOptions options for Java, where they go into the command
  abstract List<String> command(String handler, Path handlers, List<String> javaOptions);

  /// The Java that runs the tests.
  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /// Where the classes of this module are.
  static Path classes() {
    return location(Program.class.getModule().getName());
  }

  private static String modulePath() {
    return BaseServer.class.getModule().getLayer().configuration().modules().stream()
        .map(ResolvedModule::name)
        .filter(name -> name.startsWith(OURS) && !name.equals(TESTS))
        .map(name -> location(name).toString())
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static Path location(String module) {
    return Program.class
        .getModule()
        .getLayer()
        .configuration()
        .findModule(module)
        .flatMap(found -> found.reference().location())
        .map(Path::of)
        .orElseThrow();
  }
}
