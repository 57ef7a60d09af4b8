package io.socketserver.testkit;

import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A listener, and its queue of connections that have not been accepted.
final class MemoryStreamListener extends MemoryEndpoint implements StreamListener {

  private final int backlog;

  /// Guarded by itself.
  private final Queue<MemoryConnection> waiting = new ArrayDeque<>();

  MemoryStreamListener(MemoryNetwork network, SocketAddress localAddress, int backlog) {
    super(network, localAddress, network.time().newSignal());
    this.backlog = backlog;
  }

  /// A client connects.
  ///
  /// @return false if the queue is full, or this listener closed
  boolean offer(MemoryConnection connection) {
    synchronized (waiting) {
      if (!isOpen() || waiting.size() >= backlog) {
        return false;
      }
      waiting.add(connection);
    }
    changed.raise();
    return true;
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    checkOpen();
    // as if no descriptor were free: the connection stays in the queue
    network.faults().check(Operation.ACCEPT);
    synchronized (waiting) {
      MemoryConnection connection = waiting.poll();
      if (connection != null) {
        connection.accepted();
      }
      return connection;
    }
  }

  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  @Override
  boolean isReady() {
    return waiting() > 0;
  }

  @Override
  void release() {
    network.streams().unbind(localAddress());
    synchronized (waiting) {
      waiting.forEach(MemoryConnection::reset);
      waiting.clear();
    }
  }
}
