package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A program in a Java of its own, with the library on its module path.
final class JavaProgram {

  static final String NATIVE_ACCESS = "--enable-native-access=io.socketserver.unix";

  private JavaProgram() {}

  /// Runs it to its end.
  ///
  /// @return what it prints, on standard output and on standard error
  static List<String> run(Class<?> program, List<String> options, String... arguments)
      throws Exception {
    return run(program, options, List.of(), arguments);
  }

  /// Runs it to its end.
  ///
  /// @param more what is on the class path before the program
  /// @return what it prints, on standard output and on standard error
  static List<String> run(
      Class<?> program, List<String> options, List<Path> more, String... arguments)
      throws Exception {
    var classPath = new ArrayList<>(more);
    classPath.add(Path.of(program.getProtectionDomain().getCodeSource().getLocation().toURI()));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--module-path",
            System.getProperty("jdk.module.path"),
            "--add-modules",
            "ALL-MODULE-PATH",
            "--class-path",
            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
            program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
