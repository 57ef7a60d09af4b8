package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.MultiplexingOptions;
import io.socketserver.core.internal.multiplexing.Regions.Fault;
import io.socketserver.core.internal.multiplexing.Regions.Input;
import io.socketserver.core.internal.multiplexing.Regions.Output;
import io.socketserver.core.internal.multiplexing.Regions.Phase;
import io.socketserver.core.internal.multiplexing.Regions.Queue;

/// The state of a connection on a loop: what may be read, what waits to be written, and how far the
/// connection has ended. It knows no socket, clock, handler or thread: each event is reported to
/// it, and [#next()] returns the action to take.
///
/// Five parallel [regions][Regions] change, each by its own events. `(Q)` marks transitions that
/// wait until the queue is empty:
///
/// ```text
/// Phase    OPEN ----end----> ENDING ----close----> CLOSING
///          OPEN ---------------------close-------> CLOSING
///          each --finished--> CLOSED: from ENDING (Q), from CLOSING, and from OPEN if the input has
///          ended and the output is SHUT; from any phase if the loop gives the connection up
///
/// Input    OPEN ----leftUnread----> UNREAD ----turn----> OPEN
///          OPEN, UNREAD ---pause--> PAUSED ---resume---> UNREAD
///          each --inputEnded--> ENDED, or --inputEndedByClient--> ENDED_BY_CLIENT
///
/// Output   OPEN --shutdownOutput--> SHUTTING --outputShut (Q)--> SHUT
///
/// Queue    EMPTY <------------------resized----------------> QUEUED
///          EMPTY, QUEUED ------resized, above high---------> CONGESTED
///          CONGESTED ----------resized, not above low------> RELIEVED, or DRAINED if empty
///          RELIEVED, DRAINED --resized, above low----------> CONGESTED
///          RELIEVED --writable--> QUEUED,  DRAINED --writable--> EMPTY
///          each --outputDropped--> EMPTY
///
/// Fault    NONE ----failed----> PENDING ----failureReported----> REPORTED
///          PENDING --timeoutReported--> NONE
/// ```
///
/// There are two flags: the handler has used up its turn, and the server is stopping. A handler may
/// cause some events at any time; a region in which such an event has no meaning ignores it. An
/// event that only a bug of ours can cause throws [IllegalStateException].
///
/// @implNote Mutable, and made of constants, so that no event allocates: an exhausted heap is what
///   ends connections (ADR 25).
/// @threading For the thread of the loop.
final class ConnectionState {

  /// The action to take.
  enum Action {
    /// Notify the handler of the failure, then call [#failureReported()] or [#timeoutReported()].
    REPORT_FAILURE,
    /// Call the handler for the last time, release or close the socket, then call [#finished()].
    FINISH,
    /// Send end of stream, then call [#outputShut()].
    SHUT_OUTPUT,
    /// Call [#writable()], and notify the handler if that returns true.
    RESUME_WRITING,
    /// Ask the handler whether it is between two messages; if so, end its input.
    ASK_IF_IDLE,
    /// Wait for the next event.
    WAIT
  }

  /// The watermarks of the queue.
  private final MultiplexingOptions options;

  private Phase phase;
  private Input input;
  private Output output;
  private Queue queue;
  private Fault fault;

  /// Whether the connection was reported as not writable only because the handler's call had lasted
  /// long enough.
  private boolean yielding;

  /// Whether the server is stopping: the connection ends as soon as it is between two messages.
  private boolean stopping;

  /// The state of a new connection.
  ///
  /// @param options with the watermarks of its queue
  ConnectionState(MultiplexingOptions options) {
    this(options, Phase.OPEN, Input.OPEN, Output.OPEN, Queue.EMPTY, Fault.NONE, false, false);
  }

  /// Any state, for a test.
  ConnectionState(
      MultiplexingOptions options,
      Phase phase,
      Input input,
      Output output,
      Queue queue,
      Fault fault,
      boolean yielding,
      boolean stopping) {
    this.options = options;
    this.phase = phase;
    this.input = input;
    this.output = output;
    this.queue = queue;
    this.fault = fault;
    this.yielding = yielding;
    this.stopping = stopping;
  }

  /// The next action. Each action changes the state; the caller repeats until there is nothing to
  /// do.
  Action next() {
    if (phase == Phase.CLOSED) {
      return Action.WAIT;
    }
    if (fault == Fault.PENDING) {
      return Action.REPORT_FAILURE;
    }
    if (phase == Phase.CLOSING || phase == Phase.ENDING && queue.isEmpty() || hasEndedBothWays()) {
      return Action.FINISH;
    }
    if (output == Output.SHUTTING && queue.isEmpty()) {
      return Action.SHUT_OUTPUT;
    }
    if (queue.isRelieved()) {
      return Action.RESUME_WRITING;
    }
    if (stopping && isOpen() && !input.hasEnded()) {
      return Action.ASK_IF_IDLE;
    }
    return Action.WAIT;
  }

  private boolean hasEndedBothWays() {
    return output == Output.SHUT && input.hasEnded();
  }

  // ---- queries

  /// Whether neither the handler nor a failure has ended the connection.
  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /// Whether to read.
  boolean isReading() {
    return isOpen()
        && (input == Input.OPEN || input == Input.UNREAD)
        && fault == Fault.NONE
        && !queue.isCongested()
        && !yielding;
  }

  /// Whether the client may still send data that will be read, now or later.
  boolean mayReceive() {
    return !isClosed() && !input.hasEnded() && fault == Fault.NONE;
  }

  boolean hasInputEnded() {
    return input.hasEnded();
  }

  boolean hasClientEnded() {
    return input == Input.ENDED_BY_CLIENT;
  }

  /// Whether output is sent or queued, not dropped.
  boolean takesOutput() {
    return isOpen() && output == Output.OPEN && fault == Fault.NONE;
  }

  /// Whether the handler should write more.
  boolean isWritable() {
    return takesOutput() && !queue.isCongested() && !yielding;
  }

  boolean hasQueue() {
    return !queue.isEmpty();
  }

  boolean hasFailed() {
    return fault != Fault.NONE;
  }

  /// Whether this many bytes are more than should be held back.
  boolean isTooMuch(long bytes) {
    return bytes > options.highWatermark();
  }

  /// Whether the socket is closed at the end instead of lingering.
  boolean closesAtOnce() {
    return phase == Phase.CLOSING || hasClientEnded();
  }

  // ---- events that the handler may cause at any time

  void pause() {
    input = input.pause();
  }

  void resume() {
    input = input.resume();
  }

  void shutdownOutput() {
    output = output.shutdown();
  }

  void end() {
    phase = phase.end();
  }

  void close() {
    phase = phase.close();
  }

  /// The call of the handler has lasted long enough.
  void yieldTurn() {
    yielding = true;
  }

  // ---- other events

  void stop() {
    stopping = true;
  }

  /// Reading has stopped before all was read.
  void leftUnread() {
    input = input.leftUnread();
  }

  void inputEnded() {
    input = input.end(false);
  }

  void inputEndedByClient() {
    input = input.end(true);
  }

  /// The size of the queue has changed.
  ///
  /// @param size how many bytes are queued
  void queueResized(long size) {
    queue = queue.resized(size, options.lowWatermark(), options.highWatermark());
  }

  void outputDropped() {
    queue = Queue.EMPTY;
  }

  void outputShut() {
    output = output.shut();
  }

  /// The queue has space again.
  ///
  /// @return whether the handler is to be notified
  boolean writable() {
    queue = queue.writable();
    return takesOutput();
  }

  /// Checks whether pending work needs a turn of its own.
  ///
  /// @return whether to request one
  boolean wantsTurn() {
    if (yielding) {
      return true;
    }
    boolean unread = input == Input.UNREAD && isReading();
    if (unread) {
      input = input.turn();
    }
    return unread;
  }

  /// The requested turn has come.
  ///
  /// @return whether the handler, which has yielded, is to be notified that it is writable after
  ///   all
  boolean turn() {
    boolean yielded = yielding;
    yielding = false;
    return yielded && isWritable();
  }

  void failed() {
    fault = fault.occurred();
  }

  /// The handler was notified of a failure. Nothing can be sent any more.
  void failureReported() {
    fault = fault.reported(false);
  }

  /// The handler was notified of a time-out. Output can still be sent.
  void timeoutReported() {
    fault = fault.reported(true);
  }

  void finished() {
    phase = Phase.CLOSED;
  }

  @Override
  public String toString() {
    return "%s, input %s, output %s, queue %s, fault %s%s%s"
        .formatted(
            phase,
            input,
            output,
            queue,
            fault,
            yielding ? ", yielding" : "",
            stopping ? ", stopping" : "");
  }
}
