package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/// What event loops need of a connection.
interface NioConnection extends StreamConnection {

  /// Its channel.
  SocketChannel channel();

  /// Makes its channel ready for its own calls, or for those of a loop.
  ///
  /// @param own whether for its own
  void blocking(boolean own) throws IOException;
}
