package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A connection on an event loop. It is registered with the selector when it first wants to be
/// notified of something.
final class NioEventSocket implements EventSocket {

  private final NioEventLoop loop;
  private final SocketChannel channel;
  private final ByteBuffer input;
  private final ReadinessListener listener;

  private @Nullable SelectionKey key;
  private int interest;
  private boolean filled;

  NioEventSocket(NioEventLoop loop, SocketChannel channel, ReadinessListener listener) {
    this.loop = loop;
    this.channel = channel;
    this.input = loop.input();
    this.listener = listener;
  }

  void ready(boolean readable, boolean writable) {
    listener.ready(readable, writable);
  }

  @Override
  public int read(int most) throws IOException {
    ByteBuffer buffer = input.clear().limit(Math.min(most, input.capacity()));
    int count = channel.read(buffer);
    filled = !buffer.hasRemaining();
    buffer.flip();
    return count;
  }

  @Override
  public boolean mayHaveMore() {
    return filled;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    return channel.write(data);
  }

  @Override
  public void want(boolean readable, boolean writable) throws IOException {
    int wanted = (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
    SelectionKey registered = key;
    boolean lost = registered != null && loop.isOfAnother(registered);
    if (wanted == interest && !lost) {
      return;
    }
    if (registered == null || lost) {
      key = loop.register(channel, wanted, this);
      interest = wanted;
      return;
    }
    try {
      SelectionKey _ = registered.interestOps(wanted);
      interest = wanted;
    } catch (CancelledKeyException e) {
      var exception = new ClosedChannelException();
      exception.initCause(e);
      throw exception;
    }
  }

  @Override
  public void release() {
    SelectionKey registered = key;
    if (registered != null) {
      registered.cancel();
    }
  }
}
