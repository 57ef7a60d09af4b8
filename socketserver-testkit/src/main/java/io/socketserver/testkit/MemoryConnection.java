package io.socketserver.testkit;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The server's end of a connection.
final class MemoryConnection implements StreamConnection {

  private static final Set<SocketOption<?>> KNOWN =
      Set.of(
          StandardSocketOptions.SO_KEEPALIVE,
          StandardSocketOptions.SO_LINGER,
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_SNDBUF,
          StandardSocketOptions.IP_TOS,
          StandardSocketOptions.TCP_NODELAY);

  private final MemoryNetwork network;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;
  private final LinkEnd end;
  private final Map<SocketOption<?>, Object> options = new ConcurrentHashMap<>();

  /// Used by the thread that reads.
  private boolean waitedToRead;

  /// Used by the thread that writes.
  private boolean waitedToWrite;

  MemoryConnection(
      MemoryNetwork network, SocketAddress remoteAddress, SocketAddress localAddress, LinkEnd end) {
    this.network = network;
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
    this.end = end;
  }

  /// It has left the queue; its owner must close it.
  void accepted() {
    network.connectionOpened();
    end.onClose(network::connectionClosed);
  }

  /// Disconnects the client.
  void reset() {
    end.reset();
  }

  LinkEnd end() {
    return end;
  }

  /// The value of an option that was set.
  ///
  /// @param option the option
  /// @return the value, or null if it was not set
  public @Nullable Object option(SocketOption<?> option) {
    return options.get(option);
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  /// One that follows a wait is the same read.
  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    if (!waitedToRead) {
      network.faults().check(Operation.READ);
    }
    waitedToRead = false;
    return end.readNow(bytes, offset, length);
  }

  @Override
  public void awaitReadable(long deadline) throws IOException {
    end.awaitReadable(deadline);
    waitedToRead = true;
  }

  /// One that follows a wait is the same write.
  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    if (!waitedToWrite) {
      network.faults().check(Operation.WRITE);
    }
    waitedToWrite = false;
    return end.writeNow(bytes, offset, length);
  }

  @Override
  public void awaitWritable(long deadline) throws IOException {
    end.awaitWritable(deadline);
    waitedToWrite = true;
  }

  @Override
  public void shutdownOutput() throws IOException {
    end.shutdownOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    end.shutdownInput();
  }

  @Override
  public EventSocket register(EventLoop loop, ReadinessListener listener) {
    if (!(loop instanceof MemoryEventLoop own)) {
      throw new IllegalArgumentException(loop + " is not an event loop in memory");
    }
    return own.register(this, listener);
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    if (!KNOWN.contains(option)) {
      throw new UnsupportedOperationException("'" + option + "' not supported");
    }
    if (!end.isOpen()) {
      throw new ClosedChannelException();
    }
    options.put(option, value);
  }

  @Override
  public boolean isOpen() {
    return end.isOpen();
  }

  @Override
  public void close() {
    if (Integer.valueOf(0).equals(options.get(StandardSocketOptions.SO_LINGER))) {
      end.reset();
    } else {
      end.close();
    }
  }
}
