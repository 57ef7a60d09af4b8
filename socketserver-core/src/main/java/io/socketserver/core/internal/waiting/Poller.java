package io.socketserver.core.internal.waiting;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Receives readiness events from the kernel and dispatches them to sockets. [Pollers] has those of
/// a transport.
///
/// A poller for virtual threads is itself a virtual thread, which does not block its carrier, or
/// only for a moment ([#awaitBriefly()]). The one for platform threads blocks in the kernel.
///
/// @threading The methods that subclasses implement are called by the polling thread.
public abstract class Poller {

  private static final long PAUSE_NANOS = 1_000_000;

  /// Null on a platform thread.
  private final @Nullable PollingTurns turns;

  /// Creates a poller that is not yet running.
  ///
  /// @param virtual whether it is for the waits of virtual threads
  protected Poller(boolean virtual) {
    this.turns = virtual ? new PollingTurns() : null;
  }

  /// Dispatches pending events, without waiting.
  ///
  /// @return how many there were; 0 or negative if none
  /// @throws IOException if it failed
  protected abstract int dispatch() throws IOException;

  /// Blocks the carrier for a moment, until there are events, and dispatches them. Otherwise each
  /// of the next events would start with the wake-up of a carrier. For a virtual thread.
  ///
  /// @return how many there were; 0 or negative if none
  /// @throws IOException if it failed
  /// @implSpec The default does not block, and returns 0.
  protected int awaitBriefly() throws IOException {
    return 0;
  }

  /// How many turns in a row may be without events before this poller parks. For a virtual thread.
  ///
  /// @return at least 1
  /// @implSpec The default is 2: more turns, with their yields, would keep newly started threads
  ///   from the carrier.
  protected int emptyTurnsBeforeRest() {
    return 2;
  }

  /// Parks until there may be events. For a virtual thread.
  protected abstract void awaitEvents();

  /// Blocks until there are events, and dispatches them. For a platform thread.
  ///
  /// @throws IOException if it failed
  protected abstract void awaitAndDispatch() throws IOException;

  /// Repairs the damage of an earlier failure. Called before each turn.
  ///
  /// @throws IOException if that failed; it will be called again
  protected abstract void recover() throws IOException;

  /// Called when a turn has thrown.
  ///
  /// @param thrown what was thrown
  protected abstract void failed(Throwable thrown);

  final void start(String name) {
    if (turns == null) {
      Thread _ = NeededThread.start(name, this::run);
    } else {
      Thread _ = Thread.ofVirtual().name(name).start(this::run);
    }
  }

  /// Runs for ever. A failure concerns one connection, or is a temporary shortage of the machine.
  /// If the poller ended, all its sockets would wait for ever.
  private void run() {
    while (true) {
      try {
        recover();
        if (turns == null) {
          awaitAndDispatch();
        } else {
          turns.turn(this);
        }
      } catch (Throwable e) {
        failed(e);
        report(e);
      }
    }
  }

  /// Logs a failure, and yields the processor to threads that can release memory.
  ///
  /// @param thrown what was thrown
  protected static void report(Throwable thrown) {
    NeededThread.report("the poller failed and continues", thrown);
    NeededThread.pause(PAUSE_NANOS);
  }
}
