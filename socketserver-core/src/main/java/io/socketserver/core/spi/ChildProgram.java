package io.socketserver.core.spi;

import java.util.List;

/// The service that is the program of a child process. A command may be the main class of its
/// children too: then one AOT cache fits both, because a cache is for one main module.
///
/// Such a command runs this program if its first argument is [#WORD]. Its processes find it by the
/// system property [#MAIN].
///
/// @threading Called by the main thread.
/// @since 0.1
public interface ChildProgram {

  /// The first argument of a child.
  String WORD = "--child";

  /// The system property whose value is the main class of the children, `MODULE/CLASS`, as after
  /// `java --module`. It must hold in the children too, so it belongs into the options of an image
  /// (`jlink --add-options`). Without it children have a main class of their own.
  String MAIN = "io.socketserver.child";

  /// Runs the program, and ends the Java virtual machine.
  ///
  /// @param arguments those after the first one
  void run(List<String> arguments);

  /// Does in this process what a child does, for an AOT cache that is being made.
  ///
  /// @param handler the name of a handler that replies to a line
  /// @throws Exception if that failed
  void train(String handler) throws Exception;
}
