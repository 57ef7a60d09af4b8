package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.core.internal.multiplexing.Regions.Fault;
import io.socketserver.core.internal.multiplexing.Regions.Input;
import io.socketserver.core.internal.multiplexing.Regions.Output;
import io.socketserver.core.internal.multiplexing.Regions.Phase;
import io.socketserver.core.internal.multiplexing.Regions.Queue;
import java.util.ArrayList;
import java.util.List;

/// The parts of a [ConnectionState], from which one can be made.
record StateParts(
    Phase phase,
    Input input,
    Output output,
    Queue queue,
    Fault fault,
    boolean yielding,
    boolean stopping) {

  static final int LOW = 10;
  static final int HIGH = 20;

  static final MultiplexingOptions OPTIONS = MultiplexingOptions.defaults().watermarks(LOW, HIGH);

  ConnectionState state() {
    return new ConnectionState(OPTIONS, phase, input, output, queue, fault, yielding, stopping);
  }

  /// What a state says that it is.
  static StateParts of(ConnectionState state) {
    String text = state.toString();
    String[] words = text.split(",? ");
    return new StateParts(
        Phase.valueOf(words[0]),
        Input.valueOf(words[2]),
        Output.valueOf(words[4]),
        Queue.valueOf(words[6]),
        Fault.valueOf(words[8]),
        text.contains("yielding"),
        text.contains("stopping"));
  }

  /// One of each region, and "yes" or "no" for each flag.
  List<String> values() {
    return List.of(
        phase.name(),
        input.name(),
        output.name(),
        queue.name(),
        fault.name(),
        yielding ? "yes" : "no",
        stopping ? "yes" : "no");
  }

  /// What a state with such values says that it is.
  static String text(List<String> values) {
    return "%s, input %s, output %s, queue %s, fault %s%s%s"
        .formatted(
            values.get(0),
            values.get(1),
            values.get(2),
            values.get(3),
            values.get(4),
            values.get(5).equals("yes") ? ", yielding" : "",
            values.get(6).equals("yes") ? ", stopping" : "");
  }

  /// Whether a row matches: each cell has "*", or the value among others.
  boolean matches(List<String> row) {
    List<String> values = values();
    for (int i = 0; i < values.size(); i++) {
      String cell = row.get(i);
      if (!cell.equals("*") && !List.of(cell.split(" ")).contains(values.get(i))) {
        return false;
      }
    }
    return true;
  }

  static List<StateParts> all() {
    List<StateParts> all = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      for (Input input : Input.values()) {
        for (Output output : Output.values()) {
          for (Queue queue : Queue.values()) {
            for (Fault fault : Fault.values()) {
              for (int flags = 0; flags < 4; flags++) {
                boolean yielding = (flags & 1) > 0;
                boolean stopping = (flags & 2) > 0;
                all.add(new StateParts(phase, input, output, queue, fault, yielding, stopping));
              }
            }
          }
        }
      }
    }
    return all;
  }
}
