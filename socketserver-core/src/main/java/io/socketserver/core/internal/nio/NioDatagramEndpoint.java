package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.DatagramEndpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bound [DatagramChannel].
final class NioDatagramEndpoint extends NioEndpoint<DatagramChannel> implements DatagramEndpoint {

  private final int maxPacketSize;

  /// One byte longer than the largest packet. The channel silently discards what does not fit, so a
  /// datagram that fills this buffer is known to be truncated. Used by the receiving thread.
  private final ByteBuffer buffer;

  /// Guards the selector of writers. They contend for it only while the socket's buffer is full.
  private final ReentrantLock writers = new ReentrantLock();

  /// Opened on first use, with `writers` held. Closed without it, because closing ends a wait.
  private volatile @Nullable Selector writable;

  NioDatagramEndpoint(DatagramChannel channel, int maxPacketSize) throws IOException {
    super(channel, SelectionKey.OP_READ);
    this.maxPacketSize = maxPacketSize;
    this.buffer = ByteBuffer.allocateDirect(maxPacketSize + 1);
  }

  @Override
  public @Nullable Datagram receive() throws IOException {
    buffer.clear();
    SocketAddress from = channel.receive(buffer);
    if (from == null) {
      return null;
    }
    buffer.flip();
    boolean truncated = buffer.limit() > maxPacketSize;
    byte[] data = new byte[Math.min(buffer.limit(), maxPacketSize)];
    buffer.get(data);
    return new Datagram(ByteBuffer.wrap(data), from, localAddress(), truncated);
  }

  @Override
  public void send(ByteBuffer data, SocketAddress to, SocketAddress from, Duration timeout)
      throws IOException {
    int length = data.remaining();
    int sent = channel.send(data, to);
    if (sent < length || length == 0 && !channel.isOpen()) {
      sendWhenWritable(data, to, timeout);
    }
  }

  /// Waits for space in the socket's buffer. An empty datagram never waits: for it the results
  /// "sent" and "no space" are the same, and it counts as sent.
  private void sendWhenWritable(ByteBuffer data, SocketAddress to, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    writers.lock();
    try {
      Selector selector = writableSelector();
      while (channel.send(data, to) == 0) {
        long millis = 0;
        if (!timeout.isZero()) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            throw new SocketTimeoutException(
                "no space in the socket's buffer for "
                    + data.remaining()
                    + " bytes within "
                    + timeout);
          }
          millis = left / 1_000_000 + 1;
        }
        int _ = selector.select(key -> {}, millis);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while waiting to send");
        }
      }
    } catch (ClosedSelectorException closed) {
      var exception = new ClosedChannelException();
      exception.initCause(closed);
      throw exception;
    } finally {
      writers.unlock();
    }
  }

  private Selector writableSelector() throws IOException {
    Selector selector = writable;
    if (selector == null) {
      selector = Selector.open();
      writable = selector;
      try {
        SelectionKey _ = channel.register(selector, SelectionKey.OP_WRITE);
      } catch (IOException | RuntimeException e) {
        selector.close();
        throw e;
      }
    }
    return selector;
  }

  @Override
  public void close() throws IOException {
    super.close();
    Selector selector = writable;
    if (selector != null) {
      selector.close();
    }
  }
}
