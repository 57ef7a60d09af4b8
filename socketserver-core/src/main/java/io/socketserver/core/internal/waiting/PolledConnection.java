package io.socketserver.core.internal.waiting;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/// A connection whose socket is non-blocking and polled: everything that transports have in common.
/// A subclass makes the system calls, which do not wait.
///
/// It fails like a [java.nio.channels.SocketChannel], with the same exceptions and messages, so
/// that no handler can distinguish the transports. As there, an interrupt closes it.
public abstract class PolledConnection implements StreamConnection {

  private final PolledHandle handle;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /// Takes ownership of a connected socket.
  ///
  /// @param handle the socket and its waits
  /// @param remoteAddress the address of the peer
  /// @param localAddress our address
  protected PolledConnection(
      PolledHandle handle, SocketAddress remoteAddress, SocketAddress localAddress) {
    this.handle = handle;
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
  }

  // ---- system calls

  /// Receives the available bytes, and tells the handle whether that was all.
  ///
  /// @param bytes the destination
  /// @param offset its first index
  /// @param length the maximum number
  /// @return how many; 0 if none is available, -1 at the end of the stream
  /// @throws IOException if the connection failed
  protected abstract int receive(byte[] bytes, int offset, int length) throws IOException;

  /// Sends as many bytes as there is space for.
  ///
  /// @param bytes the source
  /// @param offset its first index
  /// @param length the maximum number
  /// @return how many; 0 if there is no space
  /// @throws IOException if the connection failed
  protected abstract int send(byte[] bytes, int offset, int length) throws IOException;

  /// Ends reading or sends end of stream, and wakes waiting threads.
  ///
  /// @param input true to end reading, false to send end of stream
  /// @throws IOException if the system call failed
  protected abstract void shutdown(boolean input) throws IOException;

  // ---- addresses

  @Override
  public final SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public final SocketAddress localAddress() {
    return localAddress;
  }

  /// Whether it is an Internet socket; otherwise it is a UNIX socket.
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
      handle.moreToRead(); // the wait consumed the signal, which is for the read that follows
    }
  }

  /// Whether this side has ended reading.
  ///
  /// @return true if reads return end of stream
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

  /// Fails like a channel whose output was shut down by this side.
  ///
  /// @throws AsynchronousCloseException if this side has sent end of stream
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

  /// Ensures that it is not closed.
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
