package io.socketserver.core.internal.request;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Server;
import io.socketserver.core.spi.DatagramEndpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A datagram as its handler sees it.
public final class SocketDatagramRequest implements DatagramRequest, SocketRequest {

  private final long id;
  private final Server server;
  private final DatagramEndpoint endpoint;
  private final DatagramEndpoint.Datagram datagram;
  private final ByteBuffer data;
  private final Duration sendTimeout;
  private final Instant receivedAt = Instant.now();
  private final AtomicLong bytesWritten = new AtomicLong();

  /// The last failure of the socket itself.
  private volatile @Nullable IOException failure;

  /// Makes the request.
  ///
  /// @param id its number
  /// @param server its server
  /// @param endpoint the socket that received it
  /// @param datagram what was received
  /// @param sendTimeout how long a reply may wait for room in the socket's buffer
  public SocketDatagramRequest(
      long id,
      Server server,
      DatagramEndpoint endpoint,
      DatagramEndpoint.Datagram datagram,
      Duration sendTimeout) {
    this.id = id;
    this.server = server;
    this.endpoint = endpoint;
    this.datagram = datagram;
    this.data = datagram.data().asReadOnlyBuffer();
    this.sendTimeout = sendTimeout;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public SocketAddress clientAddress() {
    return datagram.from();
  }

  @Override
  public SocketAddress localAddress() {
    return datagram.to();
  }

  @Override
  public Instant receivedAt() {
    return receivedAt;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public boolean truncated() {
    return datagram.truncated();
  }

  @Override
  public void reply(ByteBuffer reply) throws IOException {
    int size = reply.remaining();
    try {
      endpoint.send(reply, datagram.from(), datagram.to(), sendTimeout);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    bytesWritten.addAndGet(size);
  }

  @Override
  public boolean isFaultOfClient(Throwable thrown) {
    return thrown == failure || thrown.getCause() != null && thrown.getCause() == failure;
  }

  @Override
  public long bytesRead() {
    return data.remaining();
  }

  @Override
  public long bytesWritten() {
    return bytesWritten.get();
  }

  @Override
  public String toString() {
    return "#" + id + " from " + clientAddress();
  }
}
