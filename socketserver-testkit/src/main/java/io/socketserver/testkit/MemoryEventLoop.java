package io.socketserver.testkit;

import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Checks all its connections whenever one of them has changed.
final class MemoryEventLoop implements EventLoop {

  private static final int BUFFER_SIZE = 64 * 1024;

  private final MemoryNetwork network;
  private final TimeSource.Signal changed;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_SIZE);
  private final ByteBuffer output = ByteBuffer.allocate(BUFFER_SIZE);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean woken = new AtomicBoolean();

  /// Creates a loop.
  ///
  /// @param network the network of its connections
  public MemoryEventLoop(MemoryNetwork network) {
    this.network = network;
    this.changed = network.time().newSignal();
  }

  EventSocket register(MemoryConnection connection, ReadinessListener listener) {
    var socket = new Socket(connection, listener);
    connection.end().onChange(changed::raise);
    sockets.add(socket);
    return socket;
  }

  @Override
  public void await() throws IOException {
    try {
      while (true) {
        long mark = changed.mark();
        if (woken.getAndSet(false) || notifyListeners()) {
          return;
        }
        if (!changed.await(mark, network.time().nanoTime() + TimeSource.Signal.FOREVER)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void poll() throws IOException {
    boolean _ = notifyListeners();
  }

  private boolean notifyListeners() {
    boolean any = false;
    for (Socket socket : List.copyOf(sockets)) {
      any |= socket.notifyIfReady();
    }
    return any;
  }

  @Override
  public void wakeup() {
    woken.set(true);
    changed.raise();
  }

  @Override
  public ByteBuffer input() {
    return input;
  }

  @Override
  public ByteBuffer output() {
    return output;
  }

  @Override
  public void close() {
    sockets.clear();
  }

  private final class Socket implements EventSocket {

    private final MemoryConnection connection;
    private final ReadinessListener listener;
    private boolean wantsToRead;
    private boolean wantsToWrite;

    Socket(MemoryConnection connection, ReadinessListener listener) {
      this.connection = connection;
      this.listener = listener;
    }

    boolean notifyIfReady() {
      if (!connection.isOpen()) {
        sockets.remove(this);
        return false;
      }
      boolean readable = wantsToRead && connection.end().isReadable();
      boolean writable = wantsToWrite && connection.end().isWritable();
      if (readable || writable) {
        listener.ready(readable, writable);
      }
      return readable || writable;
    }

    @Override
    public int read(int most) throws IOException {
      network.faults().check(Operation.READ);
      ByteBuffer buffer = input.clear();
      int count = connection.end().readNow(buffer.array(), 0, Math.min(most, buffer.capacity()));
      buffer.limit(Math.max(0, count));
      return count;
    }

    @Override
    public boolean mayHaveMore() {
      return false;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
      network.faults().check(Operation.WRITE);
      byte[] bytes = new byte[data.remaining()];
      data.get(data.position(), bytes);
      int count = connection.end().writeNow(bytes, 0, bytes.length);
      data.position(data.position() + count);
      return count;
    }

    @Override
    public void want(boolean readable, boolean writable) {
      wantsToRead = readable;
      wantsToWrite = writable;
    }

    @Override
    public void release() {
      sockets.remove(this);
      connection.end().onChange(() -> {});
    }
  }
}
