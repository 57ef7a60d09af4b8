package io.socketserver.core.internal.nio;

import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.core.spi.PollableConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An accepted [SocketChannel].
///
/// How its calls wait is settled by the first of them. A platform thread waits in the kernel, in
/// the channel's socket adaptor, which alone knows a time-out, and which the channels of UNIX
/// sockets do not have. For all others the channel is non-blocking, and [PolledChannel] waits.
final class NioStreamConnection implements PollableConnection {

  /// What is read or written at a time goes through a direct buffer of its size, which the JDK
  /// keeps for the thread: it stays small.
  private static final int LARGEST_TRANSFER = 64 * 1024;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SocketChannel channel;
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;

  /// Held by the thread that writes, so that the bytes of two writes do not mix: the channel may
  /// take a part only.
  private final ReentrantLock writing = new ReentrantLock();

  /// Whether SO_LINGER was set.
  private volatile boolean mayLinger;

  /// Whether the first call has come.
  private volatile boolean settled;

  /// The adaptor's, of which there is one. Used by the thread that reads.
  private @Nullable InputStream blocking;

  /// Null where platform threads wait in the kernel.
  private volatile @Nullable PolledChannel polled;

  NioStreamConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.remoteAddress = channel.getRemoteAddress();
    this.localAddress = channel.getLocalAddress();
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  // ---- how it waits

  /// For event loops: the channel, non-blocking from now on.
  synchronized SocketChannel nonBlocking() throws IOException {
    if (polled == null) {
      channel.configureBlocking(false);
      polled = new PolledChannel(channel);
      settled = true;
    }
    return channel;
  }

  /// What waits; null where the channel itself does.
  private @Nullable PolledChannel polled() throws IOException {
    if (!settled) {
      settle();
    }
    return polled;
  }

  private synchronized void settle() throws IOException {
    if (!settled && (isUnix() || Thread.currentThread().isVirtual())) {
      SocketChannel unused = nonBlocking();
    }
    settled = true;
  }

  /// A platform thread that waits in the kernel cannot ask first.
  @Override
  public boolean isPollable() {
    try {
      return polled() != null;
    } catch (IOException closed) {
      return false; // the next call says so
    }
  }

  /// What waits, for calls that need it.
  private PolledChannel polledNow() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    PolledChannel waits = polled();
    if (waits == null) {
      throw new IllegalStateException("this thread waits in the kernel; check isPollable() first");
    }
    Readiness.ensureNotInterrupted(this);
    return waits;
  }

  private boolean isUnix() {
    return localAddress instanceof UnixDomainSocketAddress;
  }

  // ---- reading

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutNanos) throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    PolledChannel waits = polled();
    if (waits == null) {
      return readBlocking(bytes, offset, length, timeoutNanos);
    }
    Readiness.ensureNotInterrupted(this);
    return readPolled(waits, wrap(bytes, offset, length), timeoutNanos);
  }

  private int readBlocking(byte[] bytes, int offset, int length, long timeoutNanos)
      throws IOException {
    long millis = Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI);
    Socket socket = channel.socket();
    InputStream input = blocking;
    try {
      socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
      if (input == null) {
        input = socket.getInputStream();
        blocking = input;
      }
    } catch (SocketException e) {
      if (!channel.isOpen()) {
        throw new AsynchronousCloseException();
      }
      if (socket.isInputShutdown()) {
        return -1; // an adaptor gives no stream then
      }
      throw e;
    }
    return input.read(bytes, offset, length);
  }

  private int readPolled(PolledChannel waits, ByteBuffer buffer, long timeoutNanos)
      throws IOException {
    int count = waits.mayRead() ? receive(waits, buffer) : 0;
    if (count == 0) {
      long deadline = Readiness.deadline(timeoutNanos);
      do {
        waits.awaitReadable(deadline).goOn(this);
        count = receive(waits, buffer);
      } while (count == 0);
    }
    return count;
  }

  private static ByteBuffer wrap(byte[] bytes, int offset, int length) {
    return ByteBuffer.wrap(bytes, offset, Math.min(length, LARGEST_TRANSFER));
  }

  @Override
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    PolledChannel waits = polledNow();
    return waits.mayRead() ? receive(waits, wrap(bytes, offset, length)) : 0;
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    PolledChannel waits = polledNow();
    long deadline = Readiness.deadline(timeoutNanos);
    waits.awaitReadable(deadline).goOn(this);
    waits.moreToRead(); // what the wait has heard is for the read that follows
  }

  /// Takes what is there, and notes what that says about the next time: only a read that gave less
  /// than was asked for has emptied the socket.
  private int receive(PolledChannel waits, ByteBuffer buffer) throws IOException {
    int asked = buffer.remaining();
    int count = asked;
    try {
      count = channel.read(buffer);
      return count;
    } catch (ClosedChannelException e) {
      throw closedMeanwhile(e);
    } finally {
      if (count < 0 || count == asked) {
        waits.moreToRead();
      } else {
        waits.emptied();
      }
    }
  }

  // ---- writing

  @Override
  public void write(byte[] bytes, int offset, int length, Progress progress) throws IOException {
    writing.lock();
    try {
      PolledChannel waits = polled();
      if (waits != null) {
        Readiness.ensureNotInterrupted(this);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      int end = offset + length;
      boolean waited = false;
      while (buffer.position() < end) {
        if (waits != null) {
          waits.beforeWrite();
        }
        int count = send(buffer, end, waited);
        if (count > 0) {
          progress.written(count);
        } else if (waits != null) {
          waits.awaitWritable().goOn(this);
          waited = true;
        }
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    writing.lock();
    try {
      polledNow().beforeWrite();
      return send(ByteBuffer.wrap(bytes, offset, length), offset + length, false);
    } finally {
      writing.unlock();
    }
  }

  private int send(ByteBuffer buffer, int end, boolean waited) throws IOException {
    buffer.limit(Math.min(end, buffer.position() + LARGEST_TRANSFER));
    try {
      return channel.write(buffer);
    } catch (ClosedChannelException e) {
      throw waited ? closedMeanwhile(e) : e;
    }
  }

  // ---- both

  /// Another thread has closed the channel while this one used it; half closed by this side is not
  /// closed.
  private ClosedChannelException closedMeanwhile(ClosedChannelException e) {
    if (channel.isOpen() || e instanceof AsynchronousCloseException) {
      return e;
    }
    var exception = new AsynchronousCloseException();
    exception.initCause(e);
    return exception;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
    ended();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
    ended();
  }

  private void ended() {
    PolledChannel waits = polled;
    if (waits != null) {
      waits.ended();
    }
  }

  /// Sets an option. SO_KEEPALIVE, which any socket takes, and which means nothing where the peer
  /// cannot vanish unseen, is taken for UNIX sockets too.
  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    if (option.equals(StandardSocketOptions.SO_LINGER)) {
      mayLinger = true;
    }
    if (!isUnix() || !option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
      channel.setOption(option, value);
    }
  }

  /// Has the close return at once, unless it is to reset. It may come in a thread on which many
  /// depend, and the kernel goes on sending all the same.
  private void endLinger() {
    try {
      if (channel.getOption(StandardSocketOptions.SO_LINGER) > 0) {
        channel.setOption(StandardSocketOptions.SO_LINGER, -1);
      }
    } catch (IOException closed) {
      return; // closed meanwhile: there is nothing left to wait for
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (mayLinger) {
      endLinger();
    }
    try {
      channel.close();
    } finally {
      PolledChannel waits = polled;
      if (waits != null) {
        waits.closed();
      }
    }
  }
}
