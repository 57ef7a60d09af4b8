package io.socketserver.core.internal.waiting;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Hears from the kernel which sockets are ready, and tells them. A [PollerPair] has two.
///
/// That of virtual threads is a virtual thread itself, which never blocks its carrier. That of
/// platform threads blocks in the kernel.
///
/// @threading The methods that subclasses implement are called by the polling thread.
public abstract class Poller {

  private static final long PAUSE_NANOS = 1_000_000;

  /// Null on a platform thread.
  private final @Nullable PollingTurns turns;

  /// Makes a poller that does not run yet.
  ///
  /// @param virtual whether it is for the waits of virtual threads
  protected Poller(boolean virtual) {
    this.turns = virtual ? new PollingTurns() : null;
  }

  /// Tells what there is to tell, without waiting.
  ///
  /// @return how much it was; 0, or a negative number, if nothing
  /// @throws IOException if it failed
  protected abstract int tell() throws IOException;

  /// Parks until there is something to tell. For a virtual thread.
  protected abstract void rest();

  /// Blocks until there is something, and tells it. For a platform thread.
  ///
  /// @throws IOException if it failed
  protected abstract void hear() throws IOException;

  /// Mends what an earlier failure has damaged, before each turn.
  ///
  /// @throws IOException if that failed; it is called again
  protected abstract void mend() throws IOException;

  /// A turn has thrown something.
  ///
  /// @param thrown what
  protected abstract void failed(Throwable thrown);

  final void start(String name) {
    if (turns == null) {
      Thread unused = NeededThread.start(name, this::run);
    } else {
      Thread unused = Thread.ofVirtual().name(name).start(this::run);
    }
  }

  /// Goes on for ever. Whatever is thrown is of one connection, or of the machine for a moment; a
  /// poller that ended would leave all its sockets waiting.
  private void run() {
    while (true) {
      try {
        mend();
        if (turns == null) {
          hear();
        } else {
          turns.turn(this);
        }
      } catch (Throwable e) {
        failed(e);
        report(e);
      }
    }
  }

  /// Says what has failed, and leaves the processor to those who can give memory back.
  ///
  /// @param thrown what was thrown
  protected static void report(Throwable thrown) {
    NeededThread.report("the poller failed and continues", thrown);
    NeededThread.pause(PAUSE_NANOS);
  }
}
