package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.ChildProgram;
import java.util.List;

/// The program of a child as a service, for a command that is the main class of its children.
///
/// @since 0.1
public final class ForkedChildProgram implements ChildProgram {

  /// For the service loader.
  public ForkedChildProgram() {}

  @Override
  public void run(List<String> arguments) {
    ChildMain.main(arguments.toArray(String[]::new));
  }

  @Override
  public void train(String handler) throws Exception {
    ChildTraining.run(handler);
  }
}
