package io.socketserver.unix.internal.transport;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A bound datagram socket, Internet or UNIX.
///
/// @threading As [DatagramEndpoint].
/// @source udp(7), unix(7)
public final class NativeDatagramEndpoint extends NativeEndpoint implements DatagramEndpoint {

  private final boolean unix;
  private final DatagramSender sender;

  private final IncomingDatagrams incoming;

  /// Not null if datagrams arrive at more than one local address. Used by the receiving thread.
  private final @Nullable ArrivalAddress arrival;

  private volatile boolean tellsCredentials;

  private NativeDatagramEndpoint(
      int descriptor,
      int family,
      SocketAddress local,
      boolean tellsArrival,
      SocketSettings settings)
      throws IOException {
    super(descriptor, mayHoldOthers(descriptor, family), local);
    this.unix = family == Sockets.AF_UNIX;
    this.arrival = tellsArrival ? new ArrivalAddress(local) : null;
    this.incoming =
        new IncomingDatagrams(
            settings.maxPacketSize(),
            !unix,
            DatagramSockets.isConnected(descriptor),
            socket.descriptor().mayHoldOthers());
    this.sender = new DatagramSender(socket, family, arrival != null);
  }

  private static boolean mayHoldOthers(int descriptor, int family) {
    return family == Sockets.AF_UNIX && !PassedDescriptors.areRefused(descriptor);
  }

  /// Creates a socket and binds it.
  ///
  /// @param address the address
  /// @param settings reuse of addresses and ports, sizes of buffers, largest packet
  /// @return the socket
  /// @throws IOException if the address cannot be bound; no descriptor stays open
  public static NativeDatagramEndpoint bind(SocketAddress address, SocketSettings settings)
      throws IOException {
    int family = SocketAddresses.family(address);
    byte[] encoded = SocketAddresses.encode(address, family);
    int descriptor = NewSocket.open(family, Sockets.SOCK_DGRAM, address);
    boolean done = false;
    try {
      DatagramSockets.bind(descriptor, family, encoded, address, settings);
      var endpoint = of(descriptor, family, settings);
      done = true;
      return endpoint;
    } finally {
      if (!done) {
        int _ = Descriptors.close(descriptor);
      }
    }
  }

  /// Takes ownership of a socket that another program has bound.
  ///
  /// @param descriptor its descriptor, non-blocking; if this throws, it remains the caller's
  /// @param settings the largest packet; everything else is the choice of the program that created
  ///   the socket
  /// @return the socket
  /// @throws IOException if it is not a socket of a supported family
  public static NativeDatagramEndpoint adopt(int descriptor, SocketSettings settings)
      throws IOException {
    return of(descriptor, DatagramSockets.family(descriptor), settings);
  }

  private static NativeDatagramEndpoint of(int descriptor, int family, SocketSettings settings)
      throws IOException {
    SocketAddress local = DatagramSockets.localAddress(descriptor);
    boolean tellsArrival = DatagramSockets.prepare(descriptor, family, local);
    return new NativeDatagramEndpoint(descriptor, family, local, tellsArrival, settings);
  }

  // ---- receiving

  @Override
  public @Nullable Datagram receive() throws IOException {
    if (!incoming.hasNext()) {
      int count = take();
      mayHaveMore(count != -Errno.EAGAIN);
      if (count < 0) {
        return nothing(count);
      }
    }
    Message message = incoming.next();
    return new Datagram(
        incoming.data(),
        incoming.sender(),
        arrival == null ? localAddress : arrival.of(message),
        incoming.isTruncated(),
        tellsCredentials ? message.ancillary().credentials() : null);
  }

  private int take() throws IOException {
    int descriptor = socket.descriptor().acquire();
    try {
      return incoming.take(descriptor);
    } finally {
      socket.descriptor().release();
    }
  }

  private @Nullable Datagram nothing(int error) throws IOException {
    if (error == -Errno.EAGAIN) {
      return null;
    }
    if (DatagramSockets.isPendingError(error)) {
      return null; // reported once; datagrams may follow it
    }
    throw Errno.exception(error, "recvmsg", localAddress);
  }

  @Override
  public long dropped() {
    return incoming.dropped();
  }

  @Override
  public void passCredentials() throws IOException {
    if (!unix) {
      throw new UnsupportedOperationException(
          "only UNIX sockets provide the credentials of datagram senders");
    }
    int descriptor = socket.descriptor().acquire();
    try {
      // our sockets do so since before they were bound; an inherited one may hold earlier
      // datagrams, which have no credentials
      DatagramSockets.passCredentials(descriptor);
    } finally {
      socket.descriptor().release();
    }
    tellsCredentials = true;
  }

  // ---- sending

  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    if (to instanceof UnixDomainSocketAddress name) {
      requireSameForAll(name);
    }
    sender.send(data, to, from, timeout);
  }

  /// Rejects a relative name: it is relative to a folder that only its owner knows. Here it would
  /// name another socket, whose owner may trust this process but not the one that chose the name.
  private static void requireSameForAll(UnixDomainSocketAddress name) throws IOException {
    Path path = name.getPath();
    if (!path.isAbsolute() && !path.toString().isEmpty()) {
      throw new IOException(
          "the client's socket is bound to the relative path '"
              + path
              + "', which may name another socket here, so no reply is sent; bind it to an"
              + " absolute path");
    }
  }

  @Override
  public String toString() {
    return "datagrams at " + localAddress;
  }
}
