package io.socketserver.tests;

import io.socketserver.core.BaseServer;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What serves in a process of its own.
public enum Program {
  /// A program of this module, with the library on its module path: [LibraryServer].
  LIBRARY {
    @Override
    List<String> command(Serving serving, List<String> javaOptions) {
      List<String> command = new ArrayList<>(javaOptions);
      command.addFirst(javaHome().resolve("bin/java").toString());
      command.addAll(
          List.of(
              "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n",
              "--module-path",
              modulePath(),
              "--add-modules",
              "ALL-MODULE-PATH",
              "--enable-native-access=io.socketserver.unix",
              "--class-path",
              classes().toString()));
      command.addAll(libraryServer(serving));
      return command;
    }
  },

  /// The same program, with the library on the class path like itself.
  CLASS_PATH {
    @Override
    List<String> command(Serving serving, List<String> javaOptions) {
      List<String> command = new ArrayList<>(javaOptions);
      command.addFirst(javaHome().resolve("bin/java").toString());
      command.addAll(
          List.of(
              "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n",
              "--enable-native-access=ALL-UNNAMED", "--class-path", classPath()));
      command.addAll(libraryServer(serving));
      return command;
    }
  },

  /// The image that `mvn package` leaves.
  IMAGE {
    @Override
    List<String> command(Serving serving, List<String> javaOptions) {
      return List.of(
          command(image()).toString(),
          "serve",
          serving.address(),
          "--handler",
          serving.handler(),
          "--mixin",
          serving.mixin(),
          "--transport",
          serving.transport(),
          "--handler-path",
          serving.handlers().toString());
    }
  };

  private static final String JAVA_OPTIONS = "SOCKETSERVER_JAVA_OPTS";
  private static final String OURS = "io.socketserver.";
  private static final String TESTS = "io.socketserver.tests";

  /// What to serve, and how.
  ///
  /// @param address such as `tcp://127.0.0.1:0`
  /// @param handler the name of a handler
  /// @param mixin the name of a way to process requests, such as `threading`
  /// @param transport the name of a transport, such as `nio`
  /// @param handlers a folder with handler jars
  public record Serving(
      String address, String handler, String mixin, String transport, Path handlers) {}

  /// Those with nothing but modules of ours, for tests of what does not depend on how classes are
  /// found.
  public static List<Program> modular() {
    return List.of(LIBRARY, IMAGE);
  }

  /// Whether it is [LibraryServer], which ends with its standard input and tells its statistics.
  public boolean isLibrary() {
    return this != IMAGE;
  }

  abstract List<String> command(Serving serving, List<String> javaOptions);

  private static List<String> libraryServer(Serving serving) {
    return List.of(
        LibraryServer.class.getName(),
        serving.address(),
        serving.handler(),
        serving.mixin(),
        serving.transport(),
        serving.handlers().toString());
  }

  /// The process that serves, not yet started.
  ///
  /// @param prefix a program and its arguments, which replaces itself with the server, or nothing
  /// @param javaOptions options for Java
  /// @param imageArguments further arguments for the image's command; the library takes none
  public ProcessBuilder process(
      Serving serving, List<String> prefix, List<String> javaOptions, List<String> imageArguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(command(serving, javaOptions));
    if (this == IMAGE) {
      command.addAll(imageArguments);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(JAVA_OPTIONS, String.join(" ", javaOptions));
    return builder;
  }

  /// The folder of this build's image.
  static Path image() {
    return Path.of(System.getProperty("socketserver.image"));
  }

  /// The command of an image.
  static Path command(Path image) {
    return image.resolve("bin/socketserver");
  }

  /// The Java that runs the tests.
  public static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /// Where the classes of this module are.
  public static Path classes() {
    return location(Program.class.getModule().getName());
  }

  /// The modules of the library, as the tests have them.
  public static String modulePath() {
    return BaseServer.class.getModule().getLayer().configuration().modules().stream()
        .map(ResolvedModule::name)
        .filter(name -> name.startsWith(OURS) && !name.equals(TESTS))
        .map(name -> location(name).toString())
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  /// All that [LibraryServer] needs, as a class path.
  static String classPath() {
    return modulePath() + System.getProperty("path.separator") + classes();
  }

  /// Where a module on the path of the tests is.
  static Path location(String module) {
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
