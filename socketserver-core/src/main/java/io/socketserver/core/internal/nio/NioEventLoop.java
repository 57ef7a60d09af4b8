package io.socketserver.core.internal.nio;

import io.socketserver.core.spi.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/// A selector and the connections that are registered with it.
final class NioEventLoop implements EventLoop {

  private static final int BUFFER_SIZE = 256 * 1024;

  /// Replaced by the loop's thread when it may be damaged.
  private volatile Selector selector;

  private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_SIZE);

  /// Created once: a method reference in each select would allocate an object.
  private final Consumer<SelectionKey> notifyListener = NioEventLoop::notifyListener;

  NioEventLoop() throws IOException {
    this.selector = Selector.open();
  }

  @Override
  public void await() throws IOException {
    int _ = selector.select(notifyListener);
  }

  @Override
  public void poll() throws IOException {
    int _ = selector.selectNow(notifyListener);
  }

  /// Replaces the selector. One that ran out of memory in the middle of its work may have lost
  /// keys, or may keep the key of a closed channel and return at once for ever.
  @Override
  public void recover() throws IOException {
    Selector damaged = selector;
    selector = Selector.open();
    damaged.close();
  }

  private static void notifyListener(SelectionKey key) {
    if (key.attachment() instanceof NioEventSocket socket) {
      int ready;
      try {
        ready = key.readyOps();
      } catch (CancelledKeyException closed) {
        // by another thread, which notifies the loop itself
        return;
      }
      socket.ready((ready & SelectionKey.OP_READ) != 0, (ready & SelectionKey.OP_WRITE) != 0);
    }
  }

  @Override
  public void wakeup() {
    Selector _ = selector.wakeup();
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
  public void close() throws IOException {
    selector.close();
  }

  // ---- for the sockets

  SelectionKey register(SocketChannel channel, int interest, NioEventSocket socket)
      throws IOException {
    return channel.register(selector, interest, socket);
  }

  boolean isOfAnother(SelectionKey key) {
    return key.selector() != selector;
  }
}
