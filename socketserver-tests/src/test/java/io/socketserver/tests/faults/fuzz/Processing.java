package io.socketserver.tests.faults.fuzz;

import java.util.List;

/// The ways to process requests, as arguments of the command.
enum Processing {
  SERIAL("serial"),
  VIRTUAL("threading"),
  PLATFORM("threading", "--threads", "platform"),
  POOL("threading", "--threads", "pool", "--pool-size", "4"),
  LOOPS("multiplexing", "--loops", "2"),
  PROCESSES(
      "forking", "--max-children", "6", "--spare-children", "2", "--requests-per-child", "200");

  private final String mixin;
  private final List<String> arguments;

  Processing(String mixin, String... arguments) {
    this.mixin = mixin;
    this.arguments = List.of(arguments);
  }

  String mixin() {
    return mixin;
  }

  List<String> arguments() {
    return arguments;
  }
}
