package io.socketserver.core.internal.waiting;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Receives readiness events from the kernel and dispatches them to sockets. A [PollerPair] has
/// two.
///
/// The poller for virtual threads is itself a virtual thread, which never blocks its carrier. The
/// one for platform threads blocks in the kernel.
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
      Thread unused = NeededThread.start(name, this::run);
    } else {
      Thread unused = Thread.ofVirtual().name(name).start(this::run);
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
