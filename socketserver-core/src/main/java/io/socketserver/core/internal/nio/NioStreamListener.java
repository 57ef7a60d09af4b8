package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A listening [ServerSocketChannel].
final class NioStreamListener extends NioEndpoint<ServerSocketChannel> implements StreamListener {

  /// Waits for connections of a UNIX socket; null where a connection waits for itself.
  private final @Nullable NioPoller poller;

  NioStreamListener(ServerSocketChannel channel, @Nullable NioPoller poller) throws IOException {
    super(channel, SelectionKey.OP_ACCEPT);
    this.poller = poller;
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      return null;
    }
    try {
      return poller == null
          ? new NioStreamConnection(accepted)
          : new NioUnixConnection(accepted, poller);
    } catch (IOException | RuntimeException e) {
      accepted.close();
      throw e;
    }
  }
}
