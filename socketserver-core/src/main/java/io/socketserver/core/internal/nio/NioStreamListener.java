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

  NioStreamListener(ServerSocketChannel channel) throws IOException {
    super(channel, SelectionKey.OP_ACCEPT);
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      return null;
    }
    try {
      return new NioStreamConnection(accepted);
    } catch (IOException | RuntimeException e) {
      accepted.close();
      throw e;
    }
  }
}
