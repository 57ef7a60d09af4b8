package io.socketserver.testkit;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A datagram socket, of a server or of a client: a bounded queue with an address.
final class MemoryDatagramEndpoint extends MemoryEndpoint implements DatagramEndpoint {

  /// The largest payload over IPv4: 65,535 bytes less two headers.
  private static final int LARGEST = 65_507;

  private final int maxPacketSize;
  private final int capacity;

  /// Guarded by itself.
  private final Queue<Datagram> queue = new ArrayDeque<>();

  MemoryDatagramEndpoint(
      MemoryNetwork network, SocketAddress localAddress, int maxPacketSize, int capacity) {
    super(network, localAddress, network.datagramsChanged());
    this.maxPacketSize = maxPacketSize;
    this.capacity = capacity;
  }

  @Override
  public @Nullable Datagram receive() throws IOException {
    checkOpen();
    network.faults().check(Operation.RECEIVE);
    return poll();
  }

  /// Waits for a datagram without a time limit, and receives it.
  ///
  /// @return the datagram
  /// @throws IOException if this socket is closed, or the thread interrupted
  public Datagram await() throws IOException {
    checkOpen();
    while (true) {
      long mark = changed.mark();
      Datagram datagram = poll();
      if (datagram != null) {
        return datagram;
      }
      boolean _ = await(mark, network.time().nanoTime() + TimeSource.Signal.FOREVER);
    }
  }

  /// Receives a datagram, if there is one.
  ///
  /// @return the datagram, or null
  public @Nullable Datagram poll() {
    Datagram datagram;
    synchronized (queue) {
      datagram = queue.poll();
    }
    if (datagram != null) {
      changed.raise();
    }
    return datagram;
  }

  /// Sends a datagram to another socket. It is lost if the address is not bound.
  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    checkOpen();
    network.faults().check(Operation.SEND);
    checkSize(data);
    MemoryDatagramEndpoint target = network.datagrams().find(to);
    if (target == null) {
      data.position(data.limit());
      return;
    }
    long wait = timeout.isZero() ? TimeSource.Signal.FOREVER : timeout.toNanos();
    long deadline = network.time().nanoTime() + wait;
    while (true) {
      long mark = changed.mark();
      if (target.offer(data, from, to)) {
        return;
      }
      if (!await(mark, deadline)) {
        throw new SocketTimeoutException("Send timed out");
      }
    }
  }

  /// Sends a datagram without blocking.
  ///
  /// @param data the payload, which is consumed
  /// @param to the destination
  /// @return false if it was lost: the address is not bound, or its queue is full
  /// @throws IOException if this socket is closed, or the datagram too large
  public boolean trySend(ByteBuffer data, SocketAddress to) throws IOException {
    checkOpen();
    checkSize(data);
    MemoryDatagramEndpoint target = network.datagrams().find(to);
    return target != null && target.offer(data, localAddress(), Bindings.arrival(to));
  }

  private static void checkSize(ByteBuffer data) throws SocketException {
    if (data.remaining() > LARGEST) {
      throw new SocketException("Message too long");
    }
  }

  private boolean offer(ByteBuffer data, SocketAddress from, SocketAddress to) {
    synchronized (queue) {
      if (isOpen() && queue.size() >= capacity) {
        return false;
      }
      byte[] bytes = new byte[Math.min(data.remaining(), maxPacketSize)];
      data.get(bytes);
      boolean truncated = data.hasRemaining();
      data.position(data.limit());
      queue.add(new Datagram(ByteBuffer.wrap(bytes), from, to, truncated));
    }
    changed.raise();
    return true;
  }

  private boolean await(long mark, long deadline) throws IOException {
    try {
      boolean raised = changed.await(mark, deadline);
      if (!isOpen()) {
        throw new AsynchronousCloseException();
      }
      return raised;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var exception = new InterruptedIOException("interrupted while waiting");
      exception.initCause(e);
      throw exception;
    }
  }

  @Override
  boolean isReady() {
    synchronized (queue) {
      return !queue.isEmpty();
    }
  }

  @Override
  void release() {
    network.datagrams().unbind(localAddress());
  }
}
