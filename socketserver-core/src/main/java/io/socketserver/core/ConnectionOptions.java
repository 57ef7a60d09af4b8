package io.socketserver.core;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;

/// The socket options of the connections of a server, without those that they inherit from the
/// listener.
///
/// @threading Immutable.
record ConnectionOptions(List<Setting<?>> settings) {

  static final ConnectionOptions NONE = new ConnectionOptions(List.of());

  record Setting<T>(SocketOption<T> name, T value) {

    void set(StreamConnection connection) throws IOException {
      connection.option(name, value);
    }
  }

  /// The options to set.
  ///
  /// @param hasDelay whether TCP_NODELAY exists
  static ConnectionOptions of(ServerOptions options, boolean hasDelay, StreamListener listener) {
    List<Setting<?>> wanted = new ArrayList<>();
    if (options.noDelay() && hasDelay) {
      wanted.add(new Setting<>(StandardSocketOptions.TCP_NODELAY, true));
    }
    if (options.keepAlive()) {
      wanted.add(new Setting<>(StandardSocketOptions.SO_KEEPALIVE, true));
    }
    if (options.sendBufferSize() > 0) {
      wanted.add(new Setting<>(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize()));
    }
    wanted.removeIf(setting -> listener.presets(setting.name));
    return new ConnectionOptions(List.copyOf(wanted));
  }

  void set(StreamConnection connection) throws IOException {
    for (Setting<?> each : settings) {
      each.set(connection);
    }
  }
}
