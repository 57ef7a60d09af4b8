package io.socketserver.unix.internal.transport;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.internal.waiting.PolledConnection;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
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
import java.util.Optional;

/// A connected stream socket, TCP or UNIX.
///
/// @source recv(2), send(2), shutdown(2), tcp(7), unix(7)
public final class NativeStreamConnection extends PolledConnection {

  /// The maximum number of bytes of one call: a safepoint of the virtual machine waits for the
  /// call.
  private static final int LARGEST_CALL = 256 * 1024;

  private final PolledSocket socket;

  /// Whether a read has failed with a reset, which the kernel reports only once. Used by the
  /// reading thread.
  private boolean reset;

  /// Takes ownership of a connected socket, which has no option that the server has not set.
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
    this(new PolledSocket(descriptor, mayHoldOthers), remoteAddress, localAddress);
  }

  private NativeStreamConnection(
      PolledSocket socket, SocketAddress remoteAddress, SocketAddress localAddress) {
    super(socket, remoteAddress, localAddress);
    this.socket = socket;
    if (socket.descriptor().mayHoldOthers()) {
      socket.readInParts();
    }
  }

  /// Takes ownership of a connected socket that another process has created. Descriptors may have
  /// been passed to it, and SO_LINGER may be set.
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
    mayHaveOptionsOfOthers();
  }

  /// Other code may set SO_LINGER, or SO_PASSCRED of a UNIX socket.
  private void mayHaveOptionsOfOthers() {
    socket.descriptor().mayLinger();
    if (!isInternet()) {
      readInParts();
    }
  }

  /// A read that returns less than requested may leave data.
  void readInParts() {
    socket.readInParts();
  }

  /// Takes ownership of a connected socket that another process has created, and queries its
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

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) {
    if (!(loop instanceof NativeEventLoop own)) {
      throw new IllegalArgumentException(loop + " is not an event loop of the native transport");
    }
    socket.onEventLoop();
    return new NativeEventSocket(own, this, listener);
  }

  // ---- identity

  @Override
  public Optional<PeerCredentials> peerCredentials() throws IOException {
    if (isInternet()) {
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
    mayHaveOptionsOfOthers(); // set by the caller, or by a process that gets the socket
    return socket.descriptor().number();
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    mayHaveOptionsOfOthers(); // as in fileno()
    int number = socket.descriptor().acquire();
    try {
      use.accept(number);
    } finally {
      socket.descriptor().release();
    }
  }

  // ---- reading

  @Override
  protected int receive(byte[] bytes, int offset, int length) throws IOException {
    if (reset) {
      socket.moreToRead(); // the next read must fail, too
      throw new SocketException("Connection reset");
    }
    int asked = Math.min(length, LARGEST_CALL);
    int count = receiveNow(bytes, offset, asked);
    return count == -Errno.EAGAIN ? 0 : received(count, asked);
  }

  private int receiveNow(byte[] bytes, int offset, int length) throws IOException {
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

  /// Evaluates the result of a read.
  ///
  /// A read that returned less than requested has emptied the socket (epoll(7), "edge-triggered"),
  /// unless it ended before an urgent byte. On a UNIX socket it may also have ended before bytes
  /// with other credentials or descriptors (unix(7), "Ancillary messages"), if the kernel passes
  /// these: not on our own sockets from Linux 6.16.
  ///
  /// @source unix_stream_read_generic in net/unix/af_unix.c
  private int received(int count, int asked) throws IOException {
    if (count == asked || count <= 0 || socket.mayReadInParts()) {
      socket.moreToRead();
    } else {
      socket.emptied();
    }
    if (count > 0) {
      return count;
    }
    if (count == 0 || isInputShut()) {
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
  protected int send(byte[] bytes, int offset, int length) throws IOException {
    int sent = sendNow(bytes, offset, Math.min(length, LARGEST_CALL));
    if (sent > 0) {
      return sent;
    }
    ensureOutputNotShut();
    if (sent == 0 || sent == -Errno.EAGAIN) {
      return 0;
    }
    throw new IOException(Errno.meaning(-sent));
  }

  private int sendNow(byte[] bytes, int offset, int length) throws IOException {
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

  // ---- others

  @Override
  protected void shutdown(boolean input) throws IOException {
    int result = socket.shutdown(input ? Sockets.SHUT_RD : Sockets.SHUT_WR);
    // after a reset the socket is no longer connected: both directions have ended
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
      StreamOptions.set(number, isInternet(), option, value);
    } finally {
      socket.descriptor().release();
    }
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  /// Only closes the descriptor: the connection stays open in other processes that share it.
  @Override
  public void close() {
    socket.close();
  }
}
