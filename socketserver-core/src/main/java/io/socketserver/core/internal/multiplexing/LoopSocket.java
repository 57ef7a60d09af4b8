package io.socketserver.core.internal.multiplexing;

import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.EventSocket;
import io.socketserver.core.spi.ReadinessListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The input and output of a connection on its loop: it queries the [ConnectionState] before each
/// operation, and reports the result to it. Nothing here blocks, and no failure is thrown.
///
/// The output of one call of the handler is collected in the buffer of the loop and sent at the end
/// of the call, so that many small replies are one packet. Only what the kernel does not accept is
/// queued.
///
/// @threading For the thread of the loop.
final class LoopSocket {

  /// From this size on, a copy costs more than another system call.
  private static final int WRITTEN_AT_ONCE = 16 * 1024;

  private final SocketStreamRequest request;
  private final ConnectionState state;

  /// The handler. Output is collected during its calls.
  private final LoopHandler handler;

  private final ReadClock clock;

  final LoopTls tls;

  /// Null until the connection is registered.
  private @Nullable EventSocket socket;

  /// A failure of the connection that was not reported yet.
  private @Nullable IOException failure;

  /// Null while nothing is queued.
  private @Nullable OutputQueue queue;

  /// The size of the next read.
  private int mostRead = LoopTime.FIRST_READ;

  private long bytesRead;
  private long bytesWritten;

  LoopSocket(SocketStreamRequest request, ConnectionState state, LoopHandler handler) {
    this.request = request;
    this.state = state;
    this.handler = handler;
    this.clock = new ReadClock(request, state);
    this.tls = new LoopTls(request, state, this);
  }

  /// Registers with the loop of the transport.
  ///
  /// @return false if that failed
  boolean register(ReadinessListener listener) {
    try {
      socket = request.connection().register(transportLoop(), listener);
      return true;
    } catch (IOException e) {
      failed(e);
      return false;
    }
  }

  private EventLoop transportLoop() {
    return handler.loop().transportLoop();
  }

  void failed(IOException thrown) {
    failure = thrown;
    state.failed();
  }

  /// Takes the failure, to report it.
  IOException takeFailure() {
    IOException taken = Objects.requireNonNull(failure);
    failure = null;
    return taken;
  }

  // ---- writing

  void write(ByteBuffer data) {
    if (!state.takesOutput()) {
      data.position(data.limit());
    } else if (state.hasQueue()) {
      enqueue(data);
    } else if (handler.isCalled()) {
      collect(data);
    } else {
      send(data);
    }
  }

  private void collect(ByteBuffer data) {
    ByteBuffer collected = transportLoop().output();
    if (data.remaining() > collected.remaining() || data.remaining() >= WRITTEN_AT_ONCE) {
      flush();
      if (state.hasQueue()) {
        enqueue(data);
      } else {
        send(data);
      }
    } else {
      collected.put(data);
    }
  }

  /// Sends the output of the current call, at its end.
  void flush() {
    ByteBuffer collected = transportLoop().output();
    if (collected.position() > 0) {
      collected.flip();
      try {
        send(collected);
      } finally {
        collected.clear(); // the next call may be for another client
      }
    }
  }

  /// The same during the call, if the output exceeds the high watermark.
  void flushTooMuch() {
    if (state.isTooMuch(transportLoop().output().position())) {
      flush();
    }
  }

  private void send(ByteBuffer data) {
    EventSocket sending = socket;
    if (sending == null || state.hasFailed()) {
      return;
    }
    try {
      int sent = sending.write(data);
      bytesWritten += sent;
      request.deadlines().sent(sent);
    } catch (IOException e) {
      failed(e);
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
      request.deadlines().writeWaits();
    }
    try {
      queued.add(data);
    } finally {
      state.queueResized(queued.size()); // without memory, a part of the data was added
    }
  }

  /// Sends from the queue as much as there is space for.
  void sendQueue() {
    EventSocket sending = socket;
    OutputQueue queued = queue;
    if (sending == null || queued == null || state.hasFailed()) {
      return;
    }
    try {
      long sent = queued.send(sending, tls.sendable());
      bytesWritten += sent;
      request.deadlines().sent(sent);
      state.queueResized(queued.size());
      if (queued.isEmpty()) {
        queue = null;
        request.deadlines().writeDone();
      } else if (sent > 0) {
        request.deadlines().writeWaits();
      }
      tls.sent(sent);
    } catch (IOException e) {
      failed(e);
    }
  }

  void dropOutput() {
    queue = null;
    state.outputDropped();
    request.deadlines().writeDone();
    if (handler.isCalled()) {
      ByteBuffer _ = transportLoop().output().clear();
    }
  }

  /// The size of the queue in bytes.
  long queued() {
    return queue == null ? 0 : queue.size();
  }

  long bytesWritten() {
    return bytesWritten;
  }

  // ---- reading

  /// Reads available data into the buffer of the loop.
  ///
  /// @return how many bytes; -1 at the end of the stream; 0 if none is available or the read failed
  int read() {
    EventSocket reading = socket;
    if (reading == null || tls.isPending()) {
      return 0;
    }
    try {
      int count = reading.read(mostRead);
      if (count > 0) {
        received(count);
      }
      return count;
    } catch (IOException e) {
      failed(e);
      return 0;
    }
  }

  /// Whether another read may succeed at once.
  boolean mayHaveMore() {
    return socket != null && socket.mayHaveMore();
  }

  /// Whether to measure how long the handler takes for a read.
  boolean isTimed(int count) {
    return LoopTime.isTimed(count, mostRead);
  }

  /// Adapts the size of the next read to how long the handler has taken for this one.
  ///
  /// @param largest the maximum size of a read
  void handled(int count, long nanos, int largest) {
    mostRead = LoopTime.nextRead(count, mostRead, nanos, largest);
  }

  long bytesRead() {
    return bytesRead;
  }

  private void received(int count) {
    clock.received(count);
    bytesRead += count;
  }

  /// The read deadline has passed.
  ReadClock.Expiry readExpired() {
    ReadClock.Expiry expiry = clock.expired();
    if (expiry == ReadClock.Expiry.TIMEOUT) {
      failed(clock.timeout());
    }
    return expiry;
  }

  /// The clock of reads.
  ReadClock clock() {
    return clock;
  }

  // ---- interests and the end

  /// Sets the events of interest.
  ///
  /// @return false if that failed
  boolean want() {
    EventSocket registered = socket;
    if (registered == null) {
      return true;
    }
    try {
      clock.waits(state.isReading());
      registered.want(state.isReading() && !tls.isPending(), state.hasQueue());
      return true;
    } catch (IOException e) {
      failed(e);
      return false;
    }
  }

  void shutOutput() {
    state.outputShut();
    try {
      request.shutdownOutput();
    } catch (IOException e) {
      failed(e);
    }
  }

  /// Deregisters from the loop of the transport. If that fails, closes the connection.
  void release() {
    EventSocket registered = socket;
    if (registered == null) {
      return;
    }
    try {
      registered.release();
    } catch (IOException e) {
      // so it cannot linger
      request.close();
    }
  }
}
