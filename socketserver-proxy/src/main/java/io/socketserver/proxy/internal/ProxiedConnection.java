package io.socketserver.proxy.internal;

import io.socketserver.api.ProxyHeader;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/// A connection behind its header. It changes the addresses, and no byte.
final class ProxiedConnection extends ForwardingConnection {

  private final Announcement announcement;
  private final ProxyHeader header;

  ProxiedConnection(StreamConnection connection, Announcement announcement)
      throws InvalidHeaderException {
    super(connection);
    this.announcement = announcement;
    try {
      this.header = ProxyHeader.of(connection.remoteAddress(), announcement.extensions());
    } catch (IllegalArgumentException e) {
      throw new InvalidHeaderException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public SocketAddress remoteAddress() {
    return announcement.source();
  }

  @Override
  public SocketAddress localAddress() {
    return announcement.destination();
  }

  @Override
  public Optional<ProxyHeader> proxyHeader() {
    return Optional.of(header);
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) throws IOException {
    return connection().register(loop, listener);
  }

  @Override
  public String toString() {
    return "connection from " + remoteAddress() + " through " + header.proxy();
  }
}
