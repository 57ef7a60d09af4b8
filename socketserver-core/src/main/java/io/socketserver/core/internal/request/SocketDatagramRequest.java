package io.socketserver.core.internal.request;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Server;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A handler's view of a datagram.
public final class SocketDatagramRequest extends SocketRequest implements DatagramRequest {

  private final DatagramEndpoint endpoint;
  private final DatagramEndpoint.Datagram datagram;
  private final Replies replies;
  private final Amplification amplification;
  private final AtomicLong bytesWritten = new AtomicLong();

  /// Creates the request.
  ///
  /// @param id its number
  /// @param server its server
  /// @param endpoint the socket that received it
  /// @param datagram the received datagram
  /// @param time the clock of the server
  /// @param replies the rules for replies
  /// @param amplification the maximum size of the replies
  public SocketDatagramRequest(
      long id,
      Server server,
      DatagramEndpoint endpoint,
      DatagramEndpoint.Datagram datagram,
      TimeSource time,
      Replies replies,
      Amplification amplification) {
    super(id, server, time);
    this.endpoint = endpoint;
    this.datagram = datagram;
    this.replies = replies;
    this.amplification = amplification;
  }

  @Override
  public SocketAddress clientAddress() {
    return datagram.from();
  }

  @Override
  public SocketAddress localAddress() {
    return arrivedAt(datagram.to());
  }

  @Override
  public Optional<PeerCredentials> peerCredentials() {
    return Optional.ofNullable(datagram.credentials());
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    endpoint.withDescriptor(use);
  }

  @Override
  public ByteBuffer data() {
    return datagram.data().asReadOnlyBuffer();
  }

  @Override
  public boolean truncated() {
    return datagram.truncated();
  }

  @Override
  public void reply(ByteBuffer reply) throws IOException {
    if (isUnnamed(datagram.from())) {
      throw remember(
          new IOException(
              "cannot reply: the client's socket has no name, because the client did not bind it"));
    }
    int size = reply.remaining();
    try {
      amplification.require(this, size);
      replies.send(id(), endpoint, datagram, reply);
    } catch (IOException e) {
      throw remember(ClosedRequestException.explain(e, this));
    }
    bytesWritten.addAndGet(size);
  }

  @Override
  String whyClosed() {
    return "its server is closed, and nothing can be sent any more; reply before";
  }

  /// @source unix(7), "unnamed"
  private static boolean isUnnamed(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix && unix.getPath().toString().isEmpty();
  }

  @Override
  public long bytesRead() {
    return datagram.data().remaining();
  }

  @Override
  public long bytesWritten() {
    return bytesWritten.get();
  }
}
