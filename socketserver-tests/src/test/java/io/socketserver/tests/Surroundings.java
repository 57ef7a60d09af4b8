package io.socketserver.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a command of an image finds when it is started: its own environment, and whatever else
/// differs between places.
///
/// @param image the folder of the image
/// @param variables all environment variables but PATH
record Surroundings(Path image, Map<String, String> variables) {

  /// This build's image, and no variable but PATH and those of these pairs.
  static Surroundings of(String... pairs) {
    var variables = new HashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return new Surroundings(Program.image(), Map.copyOf(variables));
  }

  /// The same for an image elsewhere.
  Surroundings at(Path folder) {
    return new Surroundings(folder, variables);
  }

  /// Starts the command.
  Launched start(String... arguments) throws IOException {
    return startWithin(List.of(), arguments);
  }

  /// Starts the command.
  ///
  /// @param prefix a program and its arguments, which runs the command, or nothing
  Launched startWithin(List<String> prefix, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Program.command(image).toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().putAll(variables);
    Launched launched = Launched.start(builder);
    launched.process().getOutputStream().close();
    return launched;
  }

  /// Runs the command to its end.
  Launched.End run(String... arguments) throws Exception {
    try (Launched launched = start(arguments)) {
      return launched.end();
    }
  }
}
