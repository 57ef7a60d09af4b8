package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.AcceptException;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.ListenerRegistration;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A listening stream socket, TCP or UNIX.
///
/// @source socket(2), bind(2), listen(2), accept(2)
public final class NativeStreamListener extends NativeEndpoint implements StreamListener {

  /// Whether a connection's local address may differ from this socket's.
  private final boolean anyLocalAddress;

  /// Whether connections inherit the server's options from this socket.
  private final boolean presetsOptions;

  /// Whether connections may inherit SO_LINGER: from a listener that another program has created.
  private final boolean mayLinger;

  /// Whether they may inherit SO_PASSCRED and its like, by which reads end where senders change.
  private final boolean mayReadInParts;

  /// Its registrations with event loops.
  private final List<NativeListenerRegistration> registrations = new CopyOnWriteArrayList<>();

  private NativeStreamListener(
      int descriptor, boolean mayHoldOthers, SocketAddress localAddress, boolean isOurs)
      throws IOException {
    super(descriptor, mayHoldOthers, localAddress);
    this.presetsOptions = isOurs && localAddress instanceof InetSocketAddress;
    this.mayLinger = !isOurs && LingerOption.isOn(descriptor);
    this.mayReadInParts = !isOurs && !(localAddress instanceof InetSocketAddress);
    this.anyLocalAddress =
        localAddress instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
  }

  /// Creates a socket, binds it and listens.
  ///
  /// @param address the address
  /// @param settings backlog, reuse of addresses and ports, size of the receive buffer
  /// @return the listener
  /// @throws IOException if the address cannot be bound; no descriptor stays open
  public static NativeStreamListener listen(SocketAddress address, SocketSettings settings)
      throws IOException {
    int family = SocketAddresses.family(address);
    byte[] encoded = SocketAddresses.encode(address, family);
    int descriptor = NewSocket.open(family, Sockets.SOCK_STREAM, address);
    boolean listening = false;
    try {
      boolean mayHoldOthers = family == Sockets.AF_UNIX && !PassedDescriptors.refuse(descriptor);
      setBindOptions(descriptor, family, settings);
      Errno.check(Sockets.bind(descriptor, encoded), "bind", "");
      Errno.check(Sockets.listen(descriptor, settings.requestQueueSize()), "listen", "");
      var listener =
          new NativeStreamListener(descriptor, mayHoldOthers, boundAddress(descriptor), true);
      listening = true;
      return listener;
    } finally {
      if (!listening) {
        int _ = Descriptors.close(descriptor);
      }
    }
  }

  /// Takes ownership of a socket that already listens.
  ///
  /// @param descriptor the descriptor, which the listener closes; it stays open if this throws
  /// @return the listener
  /// @throws IOException if it is not a socket
  public static NativeStreamListener adopt(int descriptor) throws IOException {
    Errno.check(Descriptors.setNonBlocking(descriptor), "fcntl", "O_NONBLOCK of " + descriptor);
    SocketAddress bound = boundAddress(descriptor);
    boolean mayHoldOthers =
        !(bound instanceof InetSocketAddress) && !PassedDescriptors.areRefused(descriptor);
    return new NativeStreamListener(descriptor, mayHoldOthers, bound, false);
  }

  private static void setBindOptions(int descriptor, int family, SocketSettings settings)
      throws IOException {
    if (family == Sockets.AF_INET6) {
      // the wildcard serves IPv4 too, whatever net.ipv6.bindv6only says; RFC 3493, section 5.3
      set(descriptor, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 0, "IPV6_V6ONLY");
    }
    if (family != Sockets.AF_UNIX) {
      boolean reuse = !Boolean.FALSE.equals(settings.allowReuseAddress());
      set(
          descriptor,
          SocketOptions.SOL_SOCKET,
          SocketOptions.SO_REUSEADDR,
          reuse ? 1 : 0,
          "SO_REUSEADDR");
      if (settings.allowReusePort()) {
        set(descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1, "SO_REUSEPORT");
      }
    }
    if (family != Sockets.AF_UNIX) {
      presetOptions(descriptor, settings);
    }
    if (settings.receiveBufferSize() > 0) {
      set(
          descriptor,
          SocketOptions.SOL_SOCKET,
          SocketOptions.SO_RCVBUF,
          settings.receiveBufferSize(),
          "SO_RCVBUF");
    }
  }

  /// Sets the options of future connections. The kernel copies them from a TCP listener
  /// (inet_csk_clone_lock in net/ipv4/inet_connection_sock.c), but not from a UNIX one.
  private static void presetOptions(int descriptor, SocketSettings settings) throws IOException {
    if (settings.noDelay()) {
      StreamOptions.set(descriptor, true, StandardSocketOptions.TCP_NODELAY, true);
    }
    if (settings.keepAlive()) {
      StreamOptions.set(descriptor, true, StandardSocketOptions.SO_KEEPALIVE, true);
    }
    if (settings.sendBufferSize() > 0) {
      StreamOptions.set(
          descriptor, true, StandardSocketOptions.SO_SNDBUF, settings.sendBufferSize());
    }
  }

  private static void set(int descriptor, int level, int option, int value, String name)
      throws IOException {
    Errno.check(SocketOptions.set(descriptor, level, option, value), "setsockopt", name);
  }

  private static SocketAddress boundAddress(int descriptor) throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    Errno.check(Sockets.localAddress(descriptor, address, length), "getsockname", "");
    return SocketAddresses.decode(address, length[0]);
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    byte[] address = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    int number = socket.descriptor().acquire();
    int accepted;
    try {
      accepted = Sockets.accept(number, address, length);
    } finally {
      socket.descriptor().release();
    }
    if (accepted >= 0) {
      mayHaveMore(true);
      return connection(accepted, address, length[0]);
    }
    if (accepted == -Errno.EAGAIN) {
      mayHaveMore(false);
      return null;
    }
    mayHaveMore(true);
    throw AcceptErrors.exception(-accepted);
  }

  private StreamConnection connection(int descriptor, byte[] address, int length)
      throws AcceptException {
    boolean made = false;
    try {
      SocketAddress local = anyLocalAddress ? boundAddress(descriptor) : localAddress;
      SocketAddress remote = SocketAddresses.decode(address, length);
      boolean mayHoldOthers = socket.descriptor().mayHoldOthers();
      var connection = new NativeStreamConnection(descriptor, mayHoldOthers, remote, local);
      if (mayLinger) {
        connection.descriptor().mayLinger();
      }
      if (mayReadInParts) {
        connection.readInParts();
      }
      made = true;
      return connection;
    } catch (IOException e) {
      var exception = new AcceptException("the connection ended before it was accepted", true);
      exception.initCause(e);
      throw exception;
    } finally {
      if (!made) {
        int _ = Descriptors.close(descriptor);
      }
    }
  }

  // ---- on event loops

  @Override
  public boolean goesOnEventLoops() {
    return true;
  }

  @Override
  public ListenerRegistration register(EventLoop loop, Runnable notified) throws IOException {
    var own = (NativeEventLoop) loop;
    int number = socket.descriptor().number();
    var registration = new NativeListenerRegistration(own, this, number, notified);
    registrations.add(registration);
    own.add(registration);
    return registration;
  }

  void remove(NativeListenerRegistration registration) {
    boolean _ = registrations.remove(registration);
  }

  @Override
  void beforeClose() {
    registrations.forEach(NativeListenerRegistration::beforeClose);
  }

  // ---- what it knows of its connections

  /// True for every connection of a UNIX socket.
  @Override
  public boolean presets(SocketOption<?> option) {
    return presetsOptions;
  }

  @Override
  public boolean tellsCredentials() {
    return !(localAddress instanceof InetSocketAddress);
  }

  @Override
  public String toString() {
    return "listener at " + localAddress;
  }
}
