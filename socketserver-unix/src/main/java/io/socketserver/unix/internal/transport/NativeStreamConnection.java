package io.socketserver.unix.internal.transport;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.PollableConnection;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A connected stream socket of the kernel: TCP or UNIX.
///
/// It fails as a [java.nio.channels.SocketChannel] does, with the same exceptions and messages, so
/// that no handler can tell the transports apart.
///
/// @source recv(2), send(2), shutdown(2), tcp(7), unix(7)
public final class NativeStreamConnection implements PollableConnection {

  /// At most so many bytes in one call: a safepoint of the virtual machine waits for a call.
  private static final int LARGEST_CALL = 256 * 1024;

  private final PolledSocket socket;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  /// Whether it is of the internet; otherwise it is a UNIX socket.
  private final boolean inet;

  /// Held by the thread that reads, so that there is one that waits.
  private final ReentrantLock reading = new ReentrantLock();

  /// Held by the thread that writes, so that the bytes of two writes do not mix.
  private final ReentrantLock writing = new ReentrantLock();

  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /// Whether a read has met a reset, which the kernel tells only once. Guarded by `reading`.
  private boolean reset;

  /// Takes a connected socket over.
  ///
  /// @param descriptor the descriptor, which this connection closes
  /// @param mayHoldOthers whether descriptors may be passed to it
  /// @param remoteAddress the address of the peer
  /// @param localAddress our address
  NativeStreamConnection(
      int descriptor,
      boolean mayHoldOthers,
      SocketAddress remoteAddress,
      SocketAddress localAddress) {
    this.socket = new PolledSocket(descriptor, mayHoldOthers);
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
    this.inet = localAddress instanceof InetSocketAddress;
  }

  /// Takes a connected socket over that another process has made. Descriptors may have been passed
  /// to it, and SO_LINGER may be set.
  ///
  /// @param descriptor the descriptor, which this connection closes
  /// @param remoteAddress the address of the peer
  /// @param localAddress our address
  public NativeStreamConnection(
      int descriptor, SocketAddress remoteAddress, SocketAddress localAddress) {
    this(
        descriptor,
        !(localAddress instanceof InetSocketAddress) && !PassedDescriptors.areRefused(descriptor),
        remoteAddress,
        localAddress);
    socket.descriptor().mayLinger();
  }

  /// Takes a connected socket over that another process has made, and asks the kernel for its
  /// addresses.
  ///
  /// @param descriptor the descriptor, which the connection closes; it stays open if this throws
  /// @return the connection
  /// @throws IOException if it is not a connected socket
  public static NativeStreamConnection adopt(int descriptor) throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    Errno.check(Sockets.localAddress(descriptor, address, length), "getsockname", descriptor);
    SocketAddress local = SocketAddresses.decode(address, length[0]);
    Errno.check(Sockets.remoteAddress(descriptor, address, length), "getpeername", descriptor);
    SocketAddress remote = SocketAddresses.decode(address, length[0]);
    return new NativeStreamConnection(descriptor, remote, local);
  }

  // ---- for event loops

  Descriptor descriptor() {
    return socket.descriptor();
  }

  boolean isInternet() {
    return inet;
  }

  /// Somebody else has read from it: what is there is not known.
  void mayHaveMore() {
    socket.moreToRead();
  }

  // ---- who it is

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public Optional<PeerCredentials> peerCredentials() throws IOException {
    if (inet) {
      ensureOpen();
      return Optional.empty();
    }
    int number = socket.descriptor().acquire();
    try {
      return Optional.of(SocketOptions.peerCredentials(number));
    } finally {
      socket.descriptor().release();
    }
  }

  @Override
  public int fileno() throws IOException {
    socket.descriptor().mayLinger(); // who knows its number may set that, or have a process do it
    return socket.descriptor().number();
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    socket.descriptor().mayLinger(); // as with its number
    int number = socket.descriptor().acquire();
    try {
      use.accept(number);
    } finally {
      socket.descriptor().release();
    }
  }

  // ---- reading

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException {
    reading.lock();
    try {
      ensureReadable();
      return readWhenReady(bytes, offset, Math.min(length, LARGEST_CALL), timeoutNanos);
    } finally {
      reading.unlock();
    }
  }

  private int readWhenReady(byte[] bytes, int offset, int length, long timeoutNanos)
      throws IOException {
    if (inputShut) {
      return -1;
    }
    int count = socket.mayRead() ? receive(bytes, offset, length) : -Errno.EAGAIN;
    if (count == -Errno.EAGAIN) {
      long deadline = Readiness.deadline(timeoutNanos);
      do {
        socket.awaitReadable(deadline).goOn(this);
        if (inputShut) {
          return -1;
        }
        count = receive(bytes, offset, length);
      } while (count == -Errno.EAGAIN);
    }
    return received(count, length);
  }

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    reading.lock();
    try {
      ensureReadable();
      if (inputShut) {
        return -1;
      }
      int asked = Math.min(length, LARGEST_CALL);
      int count = socket.mayRead() ? receive(bytes, offset, asked) : -Errno.EAGAIN;
      return count == -Errno.EAGAIN ? 0 : received(count, asked);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    reading.lock();
    try {
      ensureReadable();
      if (inputShut) {
        return;
      }
      long deadline = Readiness.deadline(timeoutNanos);
      socket.awaitReadable(deadline).goOn(this);
      socket.moreToRead(); // what the wait has heard is for the read that follows
    } finally {
      reading.unlock();
    }
  }

  private void ensureReadable() throws IOException {
    ensureOpen();
    Readiness.ensureNotInterrupted(this);
    if (reset) {
      throw new SocketException("Connection reset");
    }
  }

  private int receive(byte[] bytes, int offset, int length) throws IOException {
    int number = socket.descriptor().acquire();
    try {
      int count;
      do {
        count =
            socket.descriptor().mayHoldOthers()
                ? PassedDescriptors.receive(number, bytes, offset, length)
                : Sockets.receive(number, bytes, offset, length);
      } while (count == -Errno.EINTR);
      return count;
    } finally {
      socket.descriptor().release();
    }
  }

  /// Notes what a read says about the next one.
  ///
  /// A read that gave less than was asked for has emptied a TCP socket (epoll(7),
  /// "edge-triggered"), unless it ended before an urgent byte. On a UNIX socket it may also have
  /// ended where other credentials or descriptors begin (unix(7), "Ancillary messages").
  private int received(int count, int asked) throws IOException {
    if (!inet || count == asked || count <= 0 || socket.mayReadInParts()) {
      socket.moreToRead();
    } else {
      socket.emptied();
    }
    if (count > 0) {
      return count;
    }
    if (count == 0 || inputShut) {
      return -1;
    }
    if (count == -Errno.ECONNRESET) {
      reset = true;
      throw new SocketException("Connection reset");
    }
    throw new IOException(Errno.meaning(-count));
  }

  // ---- writing

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    writing.lock();
    try {
      ensureWritable();
      int end = offset + length;
      int next = offset;
      while (next < end) {
        int sent = sendNow(bytes, next, end - next);
        if (sent > 0) {
          next += sent;
          progress.written(sent);
        } else {
          socket.awaitWritable(Readiness.NEVER).goOn(this);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    writing.lock();
    try {
      ensureWritable();
      return sendNow(bytes, offset, length);
    } finally {
      writing.unlock();
    }
  }

  private void ensureWritable() throws IOException {
    ensureOpen();
    Readiness.ensureNotInterrupted(this);
    ensureOutputNotShut();
  }

  private void ensureOutputNotShut() throws AsynchronousCloseException {
    if (outputShut) {
      throw new AsynchronousCloseException();
    }
  }

  /// Sends what there is room for.
  ///
  /// @return how many bytes; 0 where there is no room
  private int sendNow(byte[] bytes, int offset, int length) throws IOException {
    socket.beforeWrite();
    int sent = send(bytes, offset, Math.min(length, LARGEST_CALL));
    if (sent > 0) {
      return sent;
    }
    ensureOutputNotShut();
    if (sent == 0 || sent == -Errno.EAGAIN) {
      return 0;
    }
    throw new IOException(Errno.meaning(-sent));
  }

  private int send(byte[] bytes, int offset, int length) throws IOException {
    int number = socket.descriptor().acquire();
    try {
      int sent;
      do {
        sent = Sockets.send(number, bytes, offset, length);
      } while (sent == -Errno.EINTR);
      return sent;
    } finally {
      socket.descriptor().release();
    }
  }

  // ---- both

  private void ensureOpen() throws ClosedChannelException {
    if (!socket.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  // ---- the rest

  @Override
  public void shutdownOutput() throws IOException {
    ensureOpen();
    if (!outputShut) {
      outputShut = true;
      shutdown(Sockets.SHUT_WR);
    }
  }

  @Override
  public void shutdownInput() throws IOException {
    ensureOpen();
    if (!inputShut) {
      inputShut = true;
      shutdown(Sockets.SHUT_RD);
    }
  }

  private void shutdown(int ends) throws IOException {
    int result = socket.shutdown(ends);
    // after a reset the socket is no longer connected: both ways have ended
    if (result < 0 && result != -Errno.ENOTCONN) {
      throw new SocketException(Errno.meaning(-result));
    }
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    ensureOpen();
    int number = socket.descriptor().acquire();
    try {
      if (option == StandardSocketOptions.SO_LINGER) {
        socket.descriptor().mayLinger();
      }
      StreamOptions.set(number, inet, option, value);
    } finally {
      socket.descriptor().release();
    }
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  /// Closes the descriptor, and no more: another process that has the connection keeps it.
  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "connection from " + remoteAddress;
  }
}
