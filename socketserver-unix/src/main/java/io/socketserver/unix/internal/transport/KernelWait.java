package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.BlockingPoll;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.EventCounter;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/// A platform thread's wait for its socket, directly in the kernel. With a poller in between, each
/// datagram for an idle server would cost two thread switches: to the poller and to the serving
/// thread.
///
/// @threading One thread waits; any thread may wake it.
/// @source poll(2), eventfd(2)
final class KernelWait {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final BlockingPoll poll = new BlockingPoll();

  /// Readable after a wake-up.
  private final Descriptor event;

  /// Used by the waiting thread.
  private Interruption interruption = new Interruption();

  /// Prepares to wait.
  ///
  /// @throws IOException if there is no descriptor for the wake-up
  KernelWait() throws IOException {
    this.event = new Descriptor(Errno.check(EventCounter.create(), "eventfd", ""));
  }

  /// Waits until the socket is readable.
  ///
  /// @param socket the socket's descriptor
  /// @param deadline on the clock of [System#nanoTime()]
  /// @return true if it is; false after the deadline, a wake-up, an interrupt or the close
  boolean await(Descriptor socket, long deadline) throws IOException {
    try {
      int number = socket.acquire();
      try {
        return await(number, event.acquire(), deadline);
      } finally {
        socket.release();
      }
    } catch (AsynchronousCloseException closed) {
      return false;
    }
  }

  private boolean await(int socket, int wakeUp, long deadline) throws IOException {
    try {
      int ready = awaitUninterrupted(socket, wakeUp, deadline);
      int _ = Errno.check(ready, "poll", "descriptor " + socket);
      if ((ready & BlockingPoll.FIRST) != 0) {
        return true; // a simultaneous wake-up ends the next wait
      }
      if (ready == BlockingPoll.SECOND) {
        int _ = EventCounter.clear(wakeUp);
      }
      return false;
    } finally {
      event.release();
    }
  }

  private int awaitUninterrupted(int socket, int wakeUp, long deadline) {
    long left = deadline - System.nanoTime();
    long millis = left <= 0 ? 0 : left / NANOS_PER_MILLI + 1;
    int ready = 0;
    interruption.enter();
    try {
      ready = poll.await(socket, wakeUp, (int) Math.min(millis, Integer.MAX_VALUE));
    } finally {
      if (!interruption.leave()) {
        interruption = new Interruption(); // each serves for one interrupt
      }
    }
    return ready;
  }

  /// Ends the current wait, or the next one if there is none.
  void wake() {
    try {
      int number = event.acquire();
      try {
        int _ = EventCounter.add(number);
      } finally {
        event.release();
      }
    } catch (AsynchronousCloseException closed) {
      return; // no thread waits any more
    }
  }

  void close() {
    boolean unused = event.close(number -> {});
  }

  /// Receives the interrupt of a thread that waits in the kernel. Java offers that only for
  /// channels, so this is a channel without any other function.
  private final class Interruption extends AbstractInterruptibleChannel {

    void enter() {
      begin();
    }

    /// Leaves; returns false if there was an interrupt.
    boolean leave() {
      try {
        end(true);
        return true;
      } catch (ClosedByInterruptException interrupted) {
        return false;
      } catch (AsynchronousCloseException e) {
        throw new AssertionError("nobody else has this channel to close it", e);
      }
    }

    @Override
    protected void implCloseChannel() {
      wake();
    }
  }
}
