package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.TimeSlice;
import java.io.IOException;

/// A non-blocking socket and the waits for it. A wait parks its thread, virtual or not, until a
/// poller reports that the socket is ready.
///
/// The socket is registered with a poller once, at the first wait. Many short connections are never
/// registered.
///
/// @threading One thread waits to read, one to write; any thread may close.
public abstract class PolledHandle {

  /// Signalled by subclasses when the poller reports that the socket is readable.
  protected final Readiness readable = new Readiness();

  /// Signalled by subclasses when the poller reports that the socket is writable.
  protected final Readiness writable = new Readiness();

  /// Set once by subclasses when every further read returns at once, if only end of stream.
  protected volatile boolean ended;

  /// Set once by [#onEventLoop()].
  private volatile boolean onEventLoop;

  private final TimeSlice slice = new TimeSlice();

  /// Creates a handle of a socket that is not registered with a poller.
  protected PolledHandle() {}

  /// Whether the socket is registered with a poller.
  ///
  /// @return false until the first wait
  protected abstract boolean isPolled();

  /// Registers the socket with a poller after an attempt that would have blocked. Events between
  /// the attempt and the return are reported too.
  ///
  /// @param toRead true to read, false to write
  /// @throws IOException if it is closed, or the registration failed
  protected abstract void poll(boolean toRead) throws IOException;

  /// Whether a read may succeed.
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

  /// Called before each write: a thread may write indefinitely without ever waiting.
  public final void beforeWrite() {
    slice.step();
  }

  /// The last read has emptied the socket.
  public final void emptied() {
    readable.emptied();
  }

  /// The last read may have left something, so that the next one need not wait.
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

  /// The same for a thread with its own time slice.
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

  /// Makes all waits check again: reading or writing was ended, or the socket is no longer
  /// registered.
  public final void wakeBoth() {
    readable.signal();
    writable.signal();
  }

  /// The socket is closed: ends all waits, now and later.
  protected final void endWaits() {
    readable.close();
    writable.close();
  }
}
