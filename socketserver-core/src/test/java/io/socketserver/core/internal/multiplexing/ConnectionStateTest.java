package io.socketserver.core.internal.multiplexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.socketserver.core.internal.multiplexing.Regions.Fault;
import io.socketserver.core.internal.multiplexing.Regions.Input;
import io.socketserver.core.internal.multiplexing.Regions.Output;
import io.socketserver.core.internal.multiplexing.Regions.Phase;
import io.socketserver.core.internal.multiplexing.Regions.Queue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The tables of the state machine: each event in each state of each region, and what follows from
/// each of the 3,600 states of all regions together.
class ConnectionStateTest {

  private static final int LOW = StateParts.LOW;
  private static final int HIGH = StateParts.HIGH;

  // ---- each event in each state of a region; "illegal" only if a mistake of ours causes it

  @TestFactory
  Stream<DynamicTest> phases() {
    return walk(
        Phase.values(),
        Map.of("end", Phase::end, "close", Phase::close),
        """
                | end     | close
        OPEN    | ENDING  | CLOSING
        ENDING  | ENDING  | CLOSING
        CLOSING | CLOSING | CLOSING
        CLOSED  | CLOSED  | CLOSED
        """);
  }

  @TestFactory
  Stream<DynamicTest> inputs() {
    return walk(
        Input.values(),
        Map.of(
            "pause",
            Input::pause,
            "resume",
            Input::resume,
            "leftUnread",
            Input::leftUnread,
            "turn",
            Input::turn,
            "end",
            input -> input.end(false),
            "endByClient",
            input -> input.end(true)),
        """
                        | pause           | resume          | leftUnread      | turn            | end     | endByClient
        OPEN            | PAUSED          | OPEN            | UNREAD          | OPEN            | ENDED   | ENDED_BY_CLIENT
        UNREAD          | PAUSED          | UNREAD          | UNREAD          | OPEN            | ENDED   | ENDED_BY_CLIENT
        PAUSED          | PAUSED          | UNREAD          | PAUSED          | PAUSED          | ENDED   | ENDED_BY_CLIENT
        ENDED           | ENDED           | ENDED           | ENDED           | ENDED           | illegal | illegal
        ENDED_BY_CLIENT | ENDED_BY_CLIENT | ENDED_BY_CLIENT | ENDED_BY_CLIENT | ENDED_BY_CLIENT | illegal | illegal
        """);
  }

  @TestFactory
  Stream<DynamicTest> outputs() {
    return walk(
        Output.values(),
        Map.of("shutdown", Output::shutdown, "shut", Output::shut),
        """
                 | shutdown | shut
        OPEN     | SHUTTING | illegal
        SHUTTING | SHUTTING | SHUT
        SHUT     | SHUT     | illegal
        """);
  }

  @TestFactory
  Stream<DynamicTest> queues() {
    Map<String, UnaryOperator<Queue>> events = new LinkedHashMap<>();
    for (int size : List.of(0, 1, LOW, LOW + 1, HIGH, HIGH + 1)) {
      events.put("" + size, queue -> queue.resized(size, LOW, HIGH));
    }
    events.put("writable", Queue::writable);
    return walk(
        Queue.values(),
        events,
        """
                  | 0       | 1        | 10       | 11        | 20        | 21        | writable
        EMPTY     | EMPTY   | QUEUED   | QUEUED   | QUEUED    | QUEUED    | CONGESTED | illegal
        QUEUED    | EMPTY   | QUEUED   | QUEUED   | QUEUED    | QUEUED    | CONGESTED | illegal
        CONGESTED | DRAINED | RELIEVED | RELIEVED | CONGESTED | CONGESTED | CONGESTED | illegal
        RELIEVED  | DRAINED | RELIEVED | RELIEVED | CONGESTED | CONGESTED | CONGESTED | QUEUED
        DRAINED   | DRAINED | RELIEVED | RELIEVED | CONGESTED | CONGESTED | CONGESTED | EMPTY
        """);
  }

  @TestFactory
  Stream<DynamicTest> faults() {
    return walk(
        Fault.values(),
        Map.of(
            "occurred",
            Fault::occurred,
            "reported",
            fault -> fault.reported(false),
            "timeout",
            fault -> fault.reported(true)),
        """
                 | occurred | reported | timeout
        NONE     | PENDING  | illegal  | illegal
        PENDING  | PENDING  | REPORTED | NONE
        REPORTED | REPORTED | illegal  | illegal
        """);
  }

  private static <E extends Enum<E>> Stream<DynamicTest> walk(
      E[] states, Map<String, UnaryOperator<E>> events, String table) {
    List<List<String>> rows = rows(table);
    List<String> header = rows.removeFirst();
    assertThat(header.subList(1, header.size()))
        .containsExactlyInAnyOrderElementsOf(events.keySet());
    assertThat(rows).hasSameSizeAs(states);
    List<DynamicTest> tests = new ArrayList<>();
    for (E state : states) {
      List<String> row = rows.get(state.ordinal());
      assertThat(row).hasSameSizeAs(header).startsWith(state.name());
      for (int i = 1; i < header.size(); i++) {
        String expected = row.get(i);
        UnaryOperator<E> event = events.get(header.get(i));
        tests.add(
            dynamicTest(
                state + " -" + header.get(i) + "-> " + expected,
                () -> {
                  if (expected.equals("illegal")) {
                    assertThatThrownBy(() -> event.apply(state))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(state.name());
                  } else {
                    assertThat(event.apply(state)).hasToString(expected);
                  }
                }));
      }
    }
    return tests.stream();
  }

  private static List<List<String>> rows(String table) {
    List<List<String>> rows = new ArrayList<>();
    table
        .lines()
        .forEach(line -> rows.add(Arrays.stream(line.split("\\|")).map(String::strip).toList()));
    return rows;
  }

  // ---- all states

  /// The first row that matches says what is to be done.
  @Test
  void saysWhatIsToBeDoneInEachState() {
    List<List<String>> rules =
        rows(
            """
            CLOSED  | *                     | *        | *                | *       | * | *   | WAIT
            *       | *                     | *        | *                | PENDING | * | *   | REPORT_FAILURE
            CLOSING | *                     | *        | *                | *       | * | *   | FINISH
            ENDING  | *                     | *        | EMPTY DRAINED    | *       | * | *   | FINISH
            *       | ENDED ENDED_BY_CLIENT | SHUT     | *                | *       | * | *   | FINISH
            *       | *                     | SHUTTING | EMPTY DRAINED    | *       | * | *   | SHUT_OUTPUT
            *       | *                     | *        | RELIEVED DRAINED | *       | * | *   | RESUME_WRITING
            OPEN    | OPEN UNREAD PAUSED    | *        | *                | *       | * | yes | ASK_IF_IDLE
            *       | *                     | *        | *                | *       | * | *   | WAIT
            """);
    Set<List<String>> used = new LinkedHashSet<>();
    for (StateParts parts : StateParts.all()) {
      List<String> rule = rules.stream().filter(parts::matches).findFirst().orElseThrow();
      used.add(rule);
      assertThat(parts.state().next()).as("%s", parts).hasToString(rule.get(7));
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(rules);
  }

  /// True in exactly the states that match a row.
  @TestFactory
  Stream<DynamicTest> answersInEachState() {
    return Stream.of(
        answers("isOpen", ConnectionState::isOpen, "OPEN | * | * | * | * | * | *"),
        answers("isClosed", ConnectionState::isClosed, "CLOSED | * | * | * | * | * | *"),
        answers(
            "isReading",
            ConnectionState::isReading,
            "OPEN | OPEN UNREAD | * | EMPTY QUEUED | NONE | no | *"),
        answers(
            "mayReceive",
            ConnectionState::mayReceive,
            "OPEN ENDING CLOSING | OPEN UNREAD PAUSED | * | * | NONE | * | *"),
        answers(
            "hasInputEnded",
            ConnectionState::hasInputEnded,
            "* | ENDED ENDED_BY_CLIENT | * | * | * | * | *"),
        answers(
            "hasClientEnded",
            ConnectionState::hasClientEnded,
            "* | ENDED_BY_CLIENT | * | * | * | * | *"),
        answers("takesOutput", ConnectionState::takesOutput, "OPEN | * | OPEN | * | NONE | * | *"),
        answers(
            "isWritable",
            ConnectionState::isWritable,
            "OPEN | * | OPEN | EMPTY QUEUED | NONE | no | *"),
        answers(
            "hasQueue",
            ConnectionState::hasQueue,
            "* | * | * | QUEUED CONGESTED RELIEVED | * | * | *"),
        answers(
            "hasFailed", ConnectionState::hasFailed, "* | * | * | * | PENDING REPORTED | * | *"),
        answers(
            "closesAtOnce",
            ConnectionState::closesAtOnce,
            """
            CLOSING | *               | * | * | * | * | *
            *       | ENDED_BY_CLIENT | * | * | * | * | *
            """),
        answers(
            "wantsTurn",
            ConnectionState::wantsTurn,
            """
            *    | *      | * | *            | *    | yes | *
            OPEN | UNREAD | * | EMPTY QUEUED | NONE | no  | *
            """),
        answers("turn", ConnectionState::turn, "OPEN | * | OPEN | EMPTY QUEUED | NONE | yes | *"));
  }

  private static DynamicTest answers(
      String question, Predicate<ConnectionState> asked, String whereTrue) {
    List<List<String>> rows = rows(whereTrue);
    return dynamicTest(
        question,
        () -> {
          for (StateParts parts : StateParts.all()) {
            assertThat(asked.test(parts.state()))
                .as("%s", parts)
                .isEqualTo(rows.stream().anyMatch(parts::matches));
          }
        });
  }

  /// An event changes its own region, as the table of that says, and no other; one that is illegal
  /// changes nothing.
  @TestFactory
  Stream<DynamicTest> changesOneRegionByEachEvent() {
    return Stream.of(
        changes("end", ConnectionState::end, 0, p -> p.phase().end()),
        changes("close", ConnectionState::close, 0, p -> p.phase().close()),
        changes("finished", ConnectionState::finished, 0, _ -> Phase.CLOSED),
        changes("pause", ConnectionState::pause, 1, p -> p.input().pause()),
        changes("resume", ConnectionState::resume, 1, p -> p.input().resume()),
        changes("leftUnread", ConnectionState::leftUnread, 1, p -> p.input().leftUnread()),
        changes("inputEnded", ConnectionState::inputEnded, 1, p -> p.input().end(false)),
        changes(
            "inputEndedByClient", ConnectionState::inputEndedByClient, 1, p -> p.input().end(true)),
        changes(
            "wantsTurn",
            ConnectionState::wantsTurn,
            1,
            p -> p.state().isReading() ? p.input().turn() : p.input()),
        changes("shutdownOutput", ConnectionState::shutdownOutput, 2, p -> p.output().shutdown()),
        changes("outputShut", ConnectionState::outputShut, 2, p -> p.output().shut()),
        changes(
            "queueResized",
            state -> state.queueResized(LOW),
            3,
            p -> p.queue().resized(LOW, LOW, HIGH)),
        changes("outputDropped", ConnectionState::outputDropped, 3, _ -> Queue.EMPTY),
        changes("writable", ConnectionState::writable, 3, p -> p.queue().writable()),
        changes("failed", ConnectionState::failed, 4, p -> p.fault().occurred()),
        changes(
            "failureReported", ConnectionState::failureReported, 4, p -> p.fault().reported(false)),
        changes(
            "timeoutReported", ConnectionState::timeoutReported, 4, p -> p.fault().reported(true)),
        changes("yieldTurn", ConnectionState::yieldTurn, 5, _ -> "yes"),
        changes("turn", ConnectionState::turn, 5, _ -> "no"),
        changes("stop", ConnectionState::stop, 6, _ -> "yes"));
  }

  private interface Expected {
    Object of(StateParts before);
  }

  private static DynamicTest changes(
      String name, Consumer<ConnectionState> event, int region, Expected expected) {
    return dynamicTest(
        name,
        () -> {
          for (StateParts parts : StateParts.all()) {
            ConnectionState state = parts.state();
            List<String> values = new ArrayList<>(parts.values());
            boolean illegal = false;
            try {
              values.set(region, expected.of(parts).toString());
            } catch (IllegalStateException e) {
              illegal = true;
            }
            if (illegal) {
              assertThatThrownBy(() -> event.accept(state))
                  .as("%s", parts)
                  .isInstanceOf(IllegalStateException.class);
            } else {
              event.accept(state);
            }
            assertThat(state).as("%s", parts).hasToString(StateParts.text(values));
          }
        });
  }
}
