package io.socketserver.testkit;

import io.socketserver.core.spi.TimeSource;

/// A connection: two ends, and the bytes on their way between them.
final class Link {

  final TimeSource time;

  /// Raised whenever a thread that waits at either end may find what it waits for.
  final TimeSource.Signal changed;

  /// Whether the connection was reset, so that what was on its way is lost. Guarded by this link.
  boolean reset;

  /// Told of all that, too.
  volatile Runnable changeListener = () -> {};

  final LinkEnd client;
  final LinkEnd server;

  Link(TimeSource time, int capacity) {
    this.time = time;
    this.changed = time.newSignal();
    var toServer = new Direction(capacity);
    var toClient = new Direction(capacity);
    this.client = new LinkEnd(this, toClient, toServer);
    this.server = new LinkEnd(this, toServer, toClient);
  }

  /// Something has changed.
  void raise() {
    changed.raise();
    changeListener.run();
  }
}
