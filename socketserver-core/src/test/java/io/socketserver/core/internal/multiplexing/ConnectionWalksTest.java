package io.socketserver.core.internal.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.core.internal.multiplexing.ConnectionState.Action;
import io.socketserver.core.internal.multiplexing.Regions.Input;
import io.socketserver.core.internal.multiplexing.Regions.Output;
import io.socketserver.core.internal.multiplexing.Regions.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ways of connections through their states, and what holds in each state that can be reached.
class ConnectionWalksTest {

  private static final Map<String, Consumer<ConnectionState>> EVENTS =
      Map.ofEntries(
          Map.entry("pause", ConnectionState::pause),
          Map.entry("resume", ConnectionState::resume),
          Map.entry("shutdownOutput", ConnectionState::shutdownOutput),
          Map.entry("end", ConnectionState::end),
          Map.entry("close", ConnectionState::close),
          Map.entry("yieldTurn", ConnectionState::yieldTurn),
          Map.entry("stop", ConnectionState::stop),
          Map.entry("leftUnread", ConnectionState::leftUnread),
          Map.entry("inputEnded", ConnectionState::inputEnded),
          Map.entry("inputEndedByClient", ConnectionState::inputEndedByClient),
          Map.entry("outputShut", ConnectionState::outputShut),
          Map.entry("outputDropped", ConnectionState::outputDropped),
          Map.entry("failed", ConnectionState::failed),
          Map.entry("failureReported", ConnectionState::failureReported),
          Map.entry("timeoutReported", ConnectionState::timeoutReported),
          Map.entry("finished", ConnectionState::finished));

  private static final Map<String, Function<ConnectionState, Object>> ANSWERS =
      Map.of(
          "open", ConnectionState::isOpen,
          "reading", ConnectionState::isReading,
          "mayReceive", ConnectionState::mayReceive,
          "takesOutput", ConnectionState::takesOutput,
          "isWritable", ConnectionState::isWritable,
          "closesAtOnce", ConnectionState::closesAtOnce,
          "writable", ConnectionState::writable,
          "wantsTurn", ConnectionState::wantsTurn,
          "turn", ConnectionState::turn);

  /// Steps are events; `queue:N`, for a queue of N bytes where 10 is the low watermark and 20 the
  /// high one; an action that must be the next one; and questions with the answer that they must
  /// have, negated by an exclamation mark.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing happens          | open reading takesOutput isWritable !wantsTurn WAIT
          the client ends          | inputEndedByClient !reading takesOutput WAIT end FINISH closesAtOnce finished WAIT
          the handler ends         | end !reading !takesOutput FINISH !closesAtOnce finished WAIT
          ends after the queue     | queue:5 end WAIT queue:3 WAIT queue:0 FINISH
          ends after a full queue  | queue:21 end WAIT queue:10 RESUME_WRITING !writable WAIT queue:0 FINISH
          closes with a queue      | queue:5 close FINISH closesAtOnce
          closes after its end     | queue:5 end WAIT close FINISH closesAtOnce
          half-close by us         | shutdownOutput !takesOutput SHUT_OUTPUT outputShut WAIT reading inputEndedByClient FINISH closesAtOnce
          half-close, with a queue | queue:5 shutdownOutput WAIT reading queue:0 SHUT_OUTPUT outputShut WAIT
          half-close by the client | inputEndedByClient takesOutput WAIT shutdownOutput SHUT_OUTPUT outputShut FINISH closesAtOnce
          half-close when full     | queue:21 shutdownOutput queue:0 SHUT_OUTPUT outputShut RESUME_WRITING !writable WAIT reading
          half-close fails         | shutdownOutput SHUT_OUTPUT outputShut failed REPORT_FAILURE failureReported close FINISH
          paused and resumed       | pause !reading WAIT !wantsTurn resume reading wantsTurn !wantsTurn WAIT
          resumed without a pause  | resume reading !wantsTurn
          what is left when paused | pause leftUnread !wantsTurn resume wantsTurn
          paused at the end        | pause stop ASK_IF_IDLE inputEnded resume !reading !wantsTurn
          a full queue             | queue:21 !reading !isWritable takesOutput WAIT queue:11 !reading WAIT queue:10 !reading RESUME_WRITING writable reading isWritable WAIT
          full at 21, not at 20    | queue:20 reading isWritable queue:21 !reading !isWritable
          full again before told   | queue:21 queue:10 queue:11 WAIT !reading queue:0 RESUME_WRITING writable WAIT
          unread when full         | queue:21 leftUnread !wantsTurn queue:0 RESUME_WRITING writable wantsTurn
          yields                   | yieldTurn !reading !isWritable takesOutput wantsTurn wantsTurn turn reading isWritable !turn
          yields when full         | yieldTurn queue:21 wantsTurn !turn !isWritable
          yields and ends          | yieldTurn end FINISH
          unread when it yields    | leftUnread yieldTurn wantsTurn turn wantsTurn
          the server stops, idle   | stop ASK_IF_IDLE inputEnded !reading takesOutput WAIT end FINISH !closesAtOnce
          the server stops, busy   | stop ASK_IF_IDLE reading ASK_IF_IDLE
          stops after client's end | inputEndedByClient stop WAIT
          stops after our end      | queue:5 end stop WAIT
          fails                    | queue:5 failed !reading !takesOutput open REPORT_FAILURE failureReported outputDropped open !takesOutput close FINISH closesAtOnce
          fails twice              | failed failed REPORT_FAILURE failureReported failed close FINISH
          fails after its close    | close failed REPORT_FAILURE failureReported close FINISH
          fails after its end      | end failed REPORT_FAILURE failureReported close FINISH
          a time-out               | failed !mayReceive REPORT_FAILURE timeoutReported takesOutput end FINISH !closesAtOnce
          fails after a time-out   | failed timeoutReported queue:5 failed end REPORT_FAILURE failureReported outputDropped close FINISH
          given up                 | queue:21 failed finished outputDropped WAIT finished WAIT
          used after it was closed | end finished pause resume shutdownOutput end close yieldTurn stop failed !open !reading !takesOutput !isWritable WAIT
          """)
  void walks(String what, String steps) {
    var state = new ConnectionState(StateParts.OPTIONS);
    for (String step : steps.split(" ")) {
      String name = step.startsWith("!") ? step.substring(1) : step;
      if (step.startsWith("queue:")) {
        state.queueResized(Long.parseLong(step.substring("queue:".length())));
      } else if (EVENTS.containsKey(step)) {
        EVENTS.get(step).accept(state);
      } else if (ANSWERS.containsKey(name)) {
        assertThat(ANSWERS.get(name).apply(state))
            .as("%s: %s", step, state)
            .isEqualTo(name.equals(step));
      } else {
        assertThat(state.next()).as("%s", state).isEqualTo(Action.valueOf(step));
      }
    }
  }

  /// Nothing is queued: not even with a low watermark of zero does a queue stay congested.
  @Test
  void fallsToALowWatermarkOfZero() {
    var state = new ConnectionState(MultiplexingOptions.defaults().watermarks(0, 1));
    state.queueResized(2);
    state.queueResized(1);
    assertThat(state.next()).isEqualTo(Action.WAIT);
    state.queueResized(0);
    assertThat(state.next()).isEqualTo(Action.RESUME_WRITING);
  }

  /// Goes through all orders of events, of which the handler's may come between any two others.
  @Test
  void holdsInEachStateThatCanBeReached() {
    Map<StateParts, String> reached = new HashMap<>();
    Queue<StateParts> left = new ArrayDeque<>();
    visit(StateParts.of(new ConnectionState(StateParts.OPTIONS)), "", reached, left);
    for (StateParts from = left.poll(); from != null; from = left.poll()) {
      String way = reached.get(from);
      for (String event : possible(from)) {
        visit(after(from, event), way + " " + event, reached, left);
      }
    }
    reached.forEach(ConnectionWalksTest::assertSound);
    assertThat(reached.keySet().stream().map(StateParts::phase)).contains(Phase.values());
    assertThat(reached.keySet().stream().map(StateParts::input)).contains(Input.values());
  }

  private static void visit(
      StateParts parts, String way, Map<StateParts, String> reached, Queue<StateParts> left) {
    if (reached.putIfAbsent(parts, way) == null) {
      left.add(parts);
    }
  }

  private static StateParts after(StateParts from, String event) {
    ConnectionState state = from.state();
    switch (event) {
      case "wantsTurn" -> {
        boolean _ = state.wantsTurn();
      }
      case "turn" -> {
        boolean _ = state.turn();
      }
      case "writable" -> {
        boolean _ = state.writable();
      }
      case String queue when queue.startsWith("queue:") ->
          state.queueResized(Long.parseLong(queue.substring("queue:".length())));
      default -> EVENTS.get(event).accept(state);
    }
    return StateParts.of(state);
  }

  /// What may happen: whatever the handler does, what the machine asks for, and the world.
  private static List<String> possible(StateParts from) {
    ConnectionState state = from.state();
    List<String> events =
        new ArrayList<>(
            List.of("pause", "resume", "shutdownOutput", "end", "close", "yieldTurn", "stop"));
    events.addAll(asked(state.next()));
    if (state.isClosed()) {
      return events;
    }
    events.addAll(List.of("leftUnread", "failed", "wantsTurn", "turn"));
    if (state.isReading()) {
      events.add("inputEndedByClient");
    }
    if (!state.hasFailed() && from.output() != Output.SHUT) {
      events.addAll(List.of("queue:5", "queue:15", "queue:25"));
    }
    if (state.hasQueue()) {
      events.add("queue:0");
    }
    return events;
  }

  private static List<String> asked(Action action) {
    return switch (action) {
      case REPORT_FAILURE -> List.of("failureReported", "timeoutReported");
      case FINISH -> List.of("finished");
      case SHUT_OUTPUT -> List.of("outputShut");
      case RESUME_WRITING -> List.of("writable");
      case ASK_IF_IDLE -> List.of("inputEnded");
      case WAIT -> List.of();
    };
  }

  private static void assertSound(StateParts parts, String way) {
    ConnectionState state = parts.state();
    if (parts.output() == Output.SHUT) {
      assertThat(state.hasQueue()).as("nothing is queued after the end: %s", way).isFalse();
    }
    if (state.next() == Action.WAIT && !state.isClosed()) {
      assertThat(state.isOpen() || state.hasQueue())
          .as("an end is only held up by output: %s", way)
          .isTrue();
      assertThat(parts.queue().isCongested())
          .as("there will be room: %s", way)
          .isEqualTo(parts.queue() == Regions.Queue.CONGESTED);
      assertThat(!parts.queue().isCongested() || state.hasQueue()).as(way).isTrue();
    }
    // whatever the handler does, each action brings the state nearer to its rest
    StateParts settling = parts;
    int steps = 0;
    for (Action action = state.next(); action != Action.WAIT; action = settling.state().next()) {
      settling = after(settling, asked(action).getFirst());
      assertThat(++steps).as("comes to rest: %s", way).isLessThanOrEqualTo(6);
    }
  }
}
