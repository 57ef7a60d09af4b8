package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.EventConnection;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.Request;
import io.socketserver.core.internal.request.EventOutput;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.spi.EventSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a handler may do with its connection on a loop.
///
/// What it writes in one call is collected in the buffer of the loop and leaves at the end of the
/// call, so that many small answers are one packet; only what the kernel does not take is queued.
///
/// @threading For the thread of the loop, except where [EventConnection] says otherwise.
abstract class HandledConnection implements EventConnection {

  /// From this size on a copy costs more than another call of the kernel.
  private static final int WRITTEN_AT_ONCE = 16 * 1024;

  final Loop loop;
  final SocketStreamRequest request;
  private final int highWatermark;
  private final int lowWatermark;

  /// Null until the connection is registered.
  @Nullable EventSocket socket;

  /// A failure of the connection that the handler may not have been told of.
  @Nullable IOException broken;

  /// The handler wants nothing to be read.
  boolean paused;

  /// More was there when reading was held back.
  boolean moreToRead;

  /// More is queued than the high watermark, or has been and not fallen to the low one.
  boolean congested;

  /// The handler was told that it is not writable, only because its call had lasted long enough.
  boolean yielding;

  /// To be closed at once.
  boolean closing;

  /// To be ended after what is queued.
  boolean ending;

  /// To be ended in one way after what is queued; reading goes on.
  boolean shutting;

  /// It is ended in that way.
  boolean shut;

  private @Nullable OutputQueue queue;
  private long bytesWritten;

  HandledConnection(Loop loop, SocketStreamRequest request, MultiplexingOptions options) {
    this.loop = loop;
    this.request = request;
    this.highWatermark = options.highWatermark();
    this.lowWatermark = options.lowWatermark();
  }

  // ---- writing

  @Override
  public final void write(ByteBuffer data) {
    checkThread();
    if (!takesOutput()) {
      data.position(data.limit());
    } else if (hasQueue()) {
      enqueue(data);
    } else if (loop.current() != this) {
      send(data);
    } else {
      collect(data);
    }
  }

  private boolean takesOutput() {
    return isOpen() && !shutting && broken == null && socket != null;
  }

  private void collect(ByteBuffer data) {
    ByteBuffer collected = loop.transportLoop().output();
    if (data.remaining() > collected.remaining() || data.remaining() >= WRITTEN_AT_ONCE) {
      flush();
      if (hasQueue()) {
        enqueue(data);
      } else {
        send(data);
      }
    } else {
      collected.put(data);
    }
  }

  /// Sends what the call that ends now has written.
  final void flush() {
    ByteBuffer collected = loop.transportLoop().output();
    if (collected.position() > 0) {
      collected.flip();
      try {
        send(collected);
      } finally {
        collected.clear(); // the next call may be another client's
      }
    }
  }

  private void send(ByteBuffer data) {
    EventSocket sending = socket;
    if (sending == null || broken != null) {
      return;
    }
    try {
      bytesWritten += sending.write(data);
    } catch (IOException e) {
      broken = e;
      return;
    }
    if (data.hasRemaining()) {
      enqueue(data);
    }
  }

  private void enqueue(ByteBuffer data) {
    OutputQueue queued = queue;
    if (queued == null) {
      queued = new OutputQueue();
      queue = queued;
    }
    if (queued.isEmpty()) {
      request.writeWaits();
    }
    queued.add(data);
    if (queued.size() > highWatermark) {
      congested = true;
    }
  }

  final boolean hasQueue() {
    return queue != null && !queue.isEmpty();
  }

  /// Sends what is queued, as far as there is room.
  final void sendQueue() {
    EventSocket sending = socket;
    OutputQueue queued = queue;
    if (sending == null || queued == null || broken != null) {
      return;
    }
    try {
      long sent = queued.send(sending);
      bytesWritten += sent;
      if (queued.isEmpty()) {
        queue = null;
        request.writeDone();
      } else if (sent > 0) {
        request.writeWaits();
      }
    } catch (IOException e) {
      broken = e;
    }
  }

  /// Whether the queue has fallen to the low watermark, told once.
  final boolean becameWritable() {
    if (congested && queued() <= lowWatermark) {
      congested = false;
      return takesOutput();
    }
    return false;
  }

  final void dropOutput() {
    queue = null;
    request.writeDone();
    if (loop.current() == this) {
      ByteBuffer unused = loop.transportLoop().output().clear();
    }
  }

  @Override
  public final OutputStream output() {
    return new EventOutput(this);
  }

  @Override
  public final boolean isWritable() {
    checkThread();
    if (loop.current() == this && loop.transportLoop().output().position() > highWatermark) {
      flush();
    }
    if (loop.current() == this && loop.callTime().isCallOver()) {
      yielding = true;
    }
    return takesOutput() && !congested && !yielding;
  }

  /// Whether the handler is to be told that it is writable after all.
  final boolean endYielding() {
    boolean ended = yielding;
    yielding = false;
    return ended && takesOutput() && !congested;
  }

  @Override
  public final long queued() {
    return queue == null ? 0 : queue.size();
  }

  /// How much was sent.
  ///
  /// @return bytes
  public final long bytesWritten() {
    return bytesWritten;
  }

  // ---- reading

  @Override
  public final void pauseReading() {
    checkThread();
    paused = true;
  }

  @Override
  public final void resumeReading() {
    checkThread();
    if (paused) {
      paused = false;
      // it may have been held back before what was there had been read
      moreToRead = true;
    }
  }

  // ---- ending

  @Override
  public final void end() {
    checkThread();
    ending = true;
  }

  @Override
  public final void shutdownOutput() {
    checkThread();
    shutting = true;
  }

  @Override
  public final void close() {
    checkThread();
    closing = true;
  }

  @Override
  public final boolean isOpen() {
    return !ending && !closing;
  }

  private void checkThread() {
    if (!loop.isOwnThread()) {
      throw new IllegalStateException(
          "connection "
              + request
              + " belongs to "
              + loop
              + "; from another thread, such as "
              + Thread.currentThread().getName()
              + ", use execute()");
    }
  }

  @Override
  public final Request request() {
    return request;
  }

  // ---- settings

  @Override
  public final void readTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    checkThread();
    request.readTimeout(timeout);
    armRead();
  }

  /// The time for the client to send something begins anew.
  abstract void armRead();

  @Override
  public final <T> void option(SocketOption<T> option, T value) throws IOException {
    request.option(option, value);
  }

  @Override
  public final String toString() {
    return request.toString();
  }
}
