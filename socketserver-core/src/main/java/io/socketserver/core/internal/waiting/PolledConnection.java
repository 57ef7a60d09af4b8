package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/// A connection whose socket is non-blocking, and polled: all that transports do alike. A subclass
/// asks the kernel, and does not wait.
///
/// It fails as a [java.nio.channels.SocketChannel] does, with the same exceptions and messages, so
/// that no handler can tell the transports apart. As with that, an interrupt closes it.
public abstract class PolledConnection implements StreamConnection {

  private final PolledHandle handle;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /// Takes a connected socket over.
  ///
  /// @param handle the socket, and what waits for it
  /// @param remoteAddress the address of the peer
  /// @param localAddress our address
  protected PolledConnection(
      PolledHandle handle, SocketAddress remoteAddress, SocketAddress localAddress) {
    this.handle = handle;
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
  }

  // ---- what the kernel is asked

  /// Receives what is there, and tells the handle whether that was all.
  ///
  /// @param bytes where to
  /// @param offset from which index
  /// @param length at most how many
  /// @return how many; 0 if nothing is there, -1 at the end of the stream
  /// @throws IOException if the connection failed
  protected abstract int receive(byte[] bytes, int offset, int length) throws IOException;

  /// Sends what there is room for.
  ///
  /// @param bytes where from
  /// @param offset from which index
  /// @param length at most how many
  /// @return how many; 0 if there is no room
  /// @throws IOException if the connection failed
  protected abstract int send(byte[] bytes, int offset, int length) throws IOException;

  /// Ends reading, or sends end of stream, and wakes who waits.
  ///
  /// @param input whether to end reading
  /// @throws IOException if the kernel refused
  protected abstract void shutdown(boolean input) throws IOException;

  // ---- who it is

  @Override
  public final SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public final SocketAddress localAddress() {
    return localAddress;
  }

  /// Whether it is of the internet; otherwise it is a UNIX socket.
  ///
  /// @return true for TCP
  public final boolean isInternet() {
    return localAddress instanceof InetSocketAddress;
  }

  // ---- reading

  @Override
  public final int tryRead(byte[] bytes, int offset, int length) throws IOException {
    ensureUsable();
    if (inputShut) {
      return -1;
    }
    return handle.mayRead() ? receive(bytes, offset, length) : 0;
  }

  @Override
  public final void awaitReadable(long deadline) throws IOException {
    ensureUsable();
    if (!inputShut) {
      handle.awaitReadable(deadline).goOn(this, "Read");
      handle.moreToRead(); // what the wait has heard is for the read that follows
    }
  }

  /// Whether we have ended reading.
  ///
  /// @return true if reads give the end of the stream
  protected final boolean isInputShut() {
    return inputShut;
  }

  // ---- writing

  @Override
  public final int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    ensureUsable();
    ensureOutputNotShut();
    handle.beforeWrite();
    return send(bytes, offset, length);
  }

  @Override
  public final void awaitWritable(long deadline) throws IOException {
    ensureUsable();
    ensureOutputNotShut();
    handle.awaitWritable(deadline).goOn(this, "Write");
  }

  /// Fails as a channel does whose output was shut by this side.
  ///
  /// @throws AsynchronousCloseException if we have sent end of stream
  protected final void ensureOutputNotShut() throws AsynchronousCloseException {
    if (outputShut) {
      throw new AsynchronousCloseException();
    }
  }

  // ---- both

  private void ensureUsable() throws IOException {
    ensureOpen();
    Readiness.ensureNotInterrupted(this);
  }

  /// Fails if it is closed.
  ///
  /// @throws ClosedChannelException if it is
  protected final void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public final void shutdownOutput() throws IOException {
    ensureOpen();
    if (!outputShut) {
      outputShut = true;
      shutdown(false);
    }
  }

  @Override
  public final void shutdownInput() throws IOException {
    ensureOpen();
    if (!inputShut) {
      inputShut = true;
      shutdown(true);
    }
  }

  @Override
  public String toString() {
    return "connection from " + remoteAddress;
  }
}
