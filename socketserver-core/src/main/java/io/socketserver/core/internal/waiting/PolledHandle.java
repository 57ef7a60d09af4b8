package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;

/// A non-blocking socket and the waits for it. A wait parks its thread, virtual or not, until a
/// poller has heard that the socket is ready.
///
/// The socket is registered with a poller once, and only when somebody has to wait for the first
/// time: many short connections never are.
///
/// @threading One thread waits to read, one to write; any may close.
public abstract class PolledHandle {

  /// Signalled by subclasses, when the poller has heard of something to read.
  protected final Readiness readable = new Readiness();

  /// Signalled by subclasses, when the poller has heard of room to write.
  protected final Readiness writable = new Readiness();

  /// Set for good by subclasses when there is always something to read, if only the end.
  protected volatile boolean ended;

  /// Set for good by [#onEventLoop()].
  private volatile boolean onEventLoop;

  private final TimeSlice slice = new TimeSlice();

  /// Makes a handle of a socket that no poller knows yet.
  protected PolledHandle() {}

  /// Whether a poller tells of this socket.
  ///
  /// @return false until somebody had to wait
  protected abstract boolean isPolled();

  /// Has a poller tell of this socket, now that a try would have blocked. What happens between the
  /// try and the return is told too.
  ///
  /// @param toRead whether to read; else to write
  /// @throws IOException if it is closed, or the kernel refused
  protected abstract void poll(boolean toRead) throws IOException;

  /// Whether a read may give something.
  ///
  /// @return false if only a wait can help
  public final boolean mayRead() {
    slice.step();
    boolean polled = isPolled();
    return polled && (ended || onEventLoop) || readable.mayTry(polled);
  }

  /// An event loop waits for this socket from now on. The poller's notifications no longer say
  /// whether there is something to read, so every read asks the kernel.
  public final void onEventLoop() {
    onEventLoop = true;
  }

  /// The caller is about to write, and may do so for ever without waiting.
  public final void beforeWrite() {
    slice.step();
  }

  /// The last read has taken all there was.
  public final void emptied() {
    readable.emptied();
  }

  /// The last read may not have taken all, so that the next need not wait.
  public final void moreToRead() {
    readable.signal();
  }

  /// Waits after a read that would have blocked.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @return why the wait has ended
  /// @throws IOException if the socket is closed, or no poller can be had
  public final Readiness.Wait awaitReadable(long deadline) throws IOException {
    return awaitReadable(deadline, slice);
  }

  /// The same for a thread that has a slice of its own.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @param slice of the thread
  /// @return why the wait has ended
  /// @throws IOException if the socket is closed, or no poller can be had
  public final Readiness.Wait awaitReadable(long deadline, TimeSlice slice) throws IOException {
    poll(true);
    return readable.await(deadline, slice);
  }

  /// Waits after a write that would have blocked.
  ///
  /// @param deadline on the clock of [System#nanoTime()], or [Readiness#NEVER]
  /// @return why the wait has ended
  /// @throws IOException if the socket is closed, or no poller can be had
  public final Readiness.Wait awaitWritable(long deadline) throws IOException {
    poll(false);
    return writable.await(deadline, slice);
  }

  /// Reading, or writing, was ended, or the poller knows the socket no more: waits look again.
  public final void wakeBoth() {
    readable.signal();
    writable.signal();
  }

  /// The socket is closed: ends all waits, for good.
  protected final void endWaits() {
    readable.close();
    writable.close();
  }
}
