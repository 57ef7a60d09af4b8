package io.socketserver.testkit;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.function.BooleanSupplier;

/// One end of a connection, which behaves like a TCP socket.
///
/// As with TCP, closing with unread input resets the connection, as does writing to an end that has
/// been closed; a reset loses what the other end has not read. (Linux lets it read what has
/// arrived; not every system does, so tests must not rely on it.)
///
/// @threading One thread reads, another writes, any closes. No lock is held while waiting.
/// @source RFC 9293, sections 3.6.1 and 3.10.4
final class LinkEnd {

  private final Link link;
  private final Direction in;
  private final Direction out;

  /// Guarded by the link.
  private boolean closed;

  /// Guarded by the link.
  private boolean shutInput;

  /// Is notified of the close, for any reason. Guarded by the link.
  private Runnable closeListener = () -> {};

  LinkEnd(Link link, Direction in, Direction out) {
    this.link = link;
    this.in = in;
    this.out = out;
  }

  /// Reads at least one byte, without a time limit.
  ///
  /// @param bytes the destination
  /// @param offset the first index
  /// @param length the maximum number of bytes
  /// @return how many were read, or -1 at the end of the stream
  /// @throws IOException as [StreamConnection] says
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = readNow(bytes, offset, length);
    while (count == 0) {
      awaitReadable(StreamConnection.NEVER);
      count = readNow(bytes, offset, length);
    }
    return count;
  }

  /// Waits until a read would not.
  ///
  /// @param deadline on the clock of the network, or [StreamConnection#NEVER]
  /// @throws IOException as [StreamConnection] says
  void awaitReadable(long deadline) throws IOException {
    await("Read", this::isReadable, deadline);
  }

  /// Reads what is available.
  ///
  /// @return how many bytes; 0 for none, -1 at the end
  int readNow(byte[] bytes, int offset, int length) throws IOException {
    int count;
    synchronized (link) {
      checkOpen(false);
      count = shutInput ? -1 : in.take(bytes, offset, length);
    }
    if (count > 0) {
      link.raise();
    }
    return count;
  }

  /// Writes all bytes.
  ///
  /// @param bytes the source
  /// @param offset the first index
  /// @param length how many
  /// @throws IOException as [StreamConnection] says
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      int count = writeNow(bytes, at, end - at);
      at += count;
      if (count == 0) {
        awaitWritable(StreamConnection.NEVER);
      }
    }
  }

  /// Waits until a write would not.
  ///
  /// @param deadline on the clock of the network, or [StreamConnection#NEVER]
  /// @throws IOException as [StreamConnection] says
  void awaitWritable(long deadline) throws IOException {
    await("Write", this::isWritable, deadline);
  }

  /// Writes as much as there is space for.
  ///
  /// @return how many bytes
  int writeNow(byte[] bytes, int offset, int length) throws IOException {
    int count;
    synchronized (link) {
      checkOpen(false);
      if (out.ended()) {
        throw new ClosedChannelException();
      }
      if (peer().closed) {
        resetLocked();
        count = -1;
      } else {
        count = out.put(bytes, offset, length);
      }
    }
    if (count != 0) {
      link.raise();
    }
    if (count < 0) {
      throw new SocketException("Broken pipe");
    }
    return count;
  }

  /// Sends end of stream.
  ///
  /// @throws IOException if this end is closed
  public void shutdownOutput() throws IOException {
    synchronized (link) {
      if (closed) {
        throw new ClosedChannelException();
      }
      out.end();
    }
    link.raise();
  }

  /// Ends reading. What the peer sends stays unread.
  ///
  /// @throws IOException if this end is closed
  public void shutdownInput() throws IOException {
    synchronized (link) {
      if (closed) {
        throw new ClosedChannelException();
      }
      shutInput = true;
    }
    link.raise();
  }

  /// Closes this end with a reset.
  public void reset() {
    close(true);
  }

  /// Closes this end; with a reset if there is unread input.
  public void close() {
    close(false);
  }

  private void close(boolean abort) {
    Runnable listener;
    synchronized (link) {
      if (closed) {
        return;
      }
      closed = true;
      listener = closeListener;
      if (abort || in.size() > 0) {
        resetLocked();
      } else {
        out.end();
      }
    }
    listener.run();
    link.raise();
  }

  /// Whether a read would not block.
  boolean isReadable() {
    synchronized (link) {
      return closed || shutInput || link.reset || in.size() > 0 || in.ended();
    }
  }

  /// Whether a write would not block.
  boolean isWritable() {
    synchronized (link) {
      return closed || link.reset || peer().closed || out.ended() || out.hasRoom();
    }
  }

  /// Registers a listener for every change at either end.
  ///
  /// @param listener called by the thread that changes something
  void onChange(Runnable listener) {
    link.changeListener = listener;
  }

  /// Registers a listener for the close.
  ///
  /// @param listener called once, by the thread that closes
  void onClose(Runnable listener) {
    synchronized (link) {
      closeListener = listener;
    }
  }

  /// Whether this end is open.
  ///
  /// @return false after the close
  public boolean isOpen() {
    synchronized (link) {
      return !closed;
    }
  }

  /// The number of bytes that can be read without blocking.
  ///
  /// @return how many
  public int available() {
    synchronized (link) {
      return in.size();
    }
  }

  /// The number of bytes that were written and not yet read by the peer.
  ///
  /// @return how many
  public int unread() {
    synchronized (link) {
      return out.size();
    }
  }

  private LinkEnd peer() {
    return this == link.client ? link.server : link.client;
  }

  private void resetLocked() {
    if (!link.reset) {
      link.reset = true;
      in.discard();
      out.discard();
    }
  }

  private void checkOpen(boolean waited) throws IOException {
    if (closed) {
      throw waited ? new AsynchronousCloseException() : new ClosedChannelException();
    }
    if (link.reset) {
      throw new SocketException("Connection reset");
    }
  }

  /// Waits as a blocking channel does: an interrupt closes it.
  private void await(String what, BooleanSupplier isReady, long deadline) throws IOException {
    long end =
        deadline == StreamConnection.NEVER
            ? link.time.nanoTime() + TimeSource.Signal.FOREVER
            : deadline;
    try {
      for (boolean waited = false; ; waited = true) {
        long mark = link.changed.mark();
        synchronized (link) {
          checkOpen(waited);
        }
        if (isReady.getAsBoolean()) {
          return;
        }
        if (!link.changed.await(mark, end)) {
          throw new SocketTimeoutException(what + " timed out");
        }
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      var exception = new ClosedByInterruptException();
      exception.initCause(e);
      throw exception;
    }
  }
}
