package io.socketserver.unix.internal.forking;

import io.socketserver.api.ForkingOptions;
import io.socketserver.core.spi.ChildProgram;
import java.io.File;
import java.lang.module.ResolvedModule;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The command that starts a child: the same Java, with the same module path and class path, or the
/// same image.
final class ChildCommand {

  /// Variables of this process only, not of its children: notification and passed sockets.
  private static final List<String> OWN_VARIABLES =
      List.of(
          "LISTEN_FDS",
          "LISTEN_PID",
          "LISTEN_FDNAMES",
          "NOTIFY_SOCKET",
          "WATCHDOG_USEC",
          "WATCHDOG_PID");

  /// The image's cache of loaded and linked classes, for the command and its children.
  private static final String CACHE = "socketserver.aot";

  /// Up to this number of requests the quick compiler alone is better: with both compilers the
  /// start takes twice as long.
  private static final int SHORT_LIFE = 100;

  private final List<String> command;
  private final Map<String, String> environment;

  private ChildCommand(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /// Finds it.
  ///
  /// @param server the socket to which the child connects
  static ChildCommand find(ForkingOptions options, UnixDomainSocketAddress server) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(InheritedJvmOptions.forChildren());
    List<String> others = EnvironmentOptions.in(environment(options));
    if (!EnvironmentOptions.chooseCollector(others)
        && !EnvironmentOptions.chooseCollector(options.jvmOptions())) {
      // small and quick to start
      command.add("-XX:+UseSerialGC");
    }
    if (options.requestsPerChild() <= SHORT_LIFE && options.jvmOptions().isEmpty()) {
      // a virtual machine that compiles its own start thoroughly is slower for it
      command.add("-XX:TieredStopAtLevel=1");
    }
    Path cache = Path.of(System.getProperty("java.home"), "lib", CACHE);
    if (isMainOfCommand()
        && options.jvmOptions().isEmpty()
        && EnvironmentOptions.allowCache(others)
        && Files.exists(cache)) {
      // the JVM warns about a cache that was made with other options
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(program(options.jvmOptions()));
    command.add(server.getPath().toString());
    command.add(String.valueOf(ProcessHandle.current().pid()));
    return new ChildCommand(List.copyOf(command), options.environment());
  }

  /// The environment of a child, before that of its request.
  private static Map<String, String> environment(ForkingOptions options) {
    var all = new HashMap<>(System.getenv());
    change(all, options.environment());
    return all;
  }

  /// Sets variables. An empty value removes one.
  private static void change(Map<String, String> all, Map<String, String> changes) {
    changes.forEach((name, value) -> {
      if (value.isEmpty()) {
        all.remove(name);
      } else {
        all.put(name, value);
      }
    });
  }

  /// Whether children have the main class of the command, for which the cache is.
  private static boolean isMainOfCommand() {
    return System.getProperty("jdk.module.path", "").isEmpty()
        && System.getProperty(ChildProgram.MAIN) != null;
  }

  private static List<String> program(List<String> jvmOptions) {
    List<String> words = new ArrayList<>();
    String modulePath = System.getProperty("jdk.module.path", "");
    String classPath = System.getProperty("java.class.path", "");
    Module own = ChildMain.class.getModule();
    String main = ChildMain.class.getName();
    if (!modulePath.isEmpty()) {
      words.add("--module-path");
      words.add(modulePath);
      words.add("--add-modules");
      words.add(modulesOfProgram());
    }
    if (!classPath.isEmpty()) {
      words.add("--class-path");
      words.add(classPath);
    }
    if (!own.isNamed()) {
      words.add("--enable-native-access=ALL-UNNAMED");
    } else if (!modulePath.isEmpty()) {
      // an image contains this option, and its class cache fits only without others
      words.add("--enable-native-access=" + own.getName());
    }
    words.addAll(jvmOptions);
    if (isMainOfCommand()) {
      words.add("--module");
      words.add(System.getProperty(ChildProgram.MAIN));
      words.add(ChildProgram.WORD);
    } else if (own.isNamed()) {
      words.add("--module");
      words.add(own.getName() + "/" + main);
    } else {
      words.add(main);
    }
    return words;
  }

  /// The modules of this program, whatever their root modules were.
  private static String modulesOfProgram() {
    return ModuleLayer.boot().configuration().modules().stream()
        .map(ResolvedModule::name)
        .sorted()
        .collect(Collectors.joining(","));
  }

  /// Creates a process builder for a spare child.
  ProcessBuilder builderAhead() {
    ProcessBuilder builder = builder(Map.of());
    boolean _ = builder.command().add(ChildMain.AHEAD);
    return builder;
  }

  /// Creates a process builder.
  ///
  /// @param variables the environment of the request
  ProcessBuilder builder(Map<String, String> variables) {
    var builder = new ProcessBuilder(new ArrayList<>(command));
    Map<String, String> all = builder.environment();
    all.keySet().removeAll(OWN_VARIABLES);
    change(all, environment);
    all.putAll(variables);
    return builder.redirectInput(new File("/dev/null"));
  }
}
