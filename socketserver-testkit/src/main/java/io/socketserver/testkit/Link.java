package io.socketserver.testkit;

import io.socketserver.core.spi.TimeSource;

/// A connection: two ends, and the bytes in transit between them.
final class Link {

  final TimeSource time;

  /// Raised whenever a thread that waits at either end may be able to continue.
  final TimeSource.Signal changed;

  /// Whether the connection was reset, so that bytes in transit are lost. Guarded by this link.
  boolean reset;

  /// Is notified of all that, too.
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
