package io.socketserver.core.internal.request;

import io.socketserver.api.LineTooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes from a client, read ahead only for lines and single bytes.
///
/// It uses a pooled buffer, and returns it before each wait if it is empty. Concurrent reads are
/// not allowed, and fail: otherwise two threads could get the same buffer.
final class RequestInput extends InputStream {

  private static final int BUFFER_SIZE = BufferPool.SMALL_SIZE;
  private static final byte[] NO_BYTES = {};

  /// Not a deadline.
  private static final long NOT_SET = Long.MIN_VALUE;

  private static final VarHandle READING;

  static {
    try {
      READING = MethodHandles.lookup().findVarHandle(RequestInput.class, "reading", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SocketStreamRequest request;

  /// Whether a thread is reading. Used through the handle.
  @SuppressWarnings("UnusedVariable")
  private volatile boolean reading;

  /// Whether the last read filled its buffer, so that a larger one is worth its memory.
  private boolean sendsMuch;

  /// Received bytes that have not been consumed are those from `start` to `end`. An incomplete line
  /// stays here, so that a read can continue after a time-out.
  private byte[] buffer = NO_BYTES;

  private int start;
  private int end;

  /// Read by the thread that ends the request: the reading one, or one that runs after it.
  private long bytesRead;

  private volatile boolean reachedEnd;

  /// Whether the client has sent nothing since the last reply, or since it connected: then it
  /// counts as idle. Another thread may write, so its reply may be seen late.
  private boolean answered = true;

  RequestInput(SocketStreamRequest request) {
    this.request = request;
  }

  int buffered() {
    return end - start;
  }

  /// Takes the bytes that were read ahead.
  byte[] takeBuffered() {
    byte[] taken = start == end ? NO_BYTES : Arrays.copyOfRange(buffer, start, end);
    buffer = NO_BYTES;
    start = 0;
    end = 0;
    return taken;
  }

  long bytesRead() {
    return bytesRead;
  }

  boolean reachedEnd() {
    return reachedEnd;
  }

  @Override
  public int read() throws IOException {
    begin();
    try {
      if (start == end && !fill()) {
        return -1;
      }
      return buffer[start++] & 0xff;
    } finally {
      done();
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read(bytes, offset, length, answered);
  }

  /// Reads for a caller that knows whether the client is in the middle of a message.
  ///
  /// @param idle whether it is not, so that a stopping server may end the input
  int read(byte[] bytes, int offset, int length, boolean idle) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    begin();
    try {
      if (start == end) {
        // directly into the caller's array: no copy, and no buffer held while waiting
        return idle ? receiveIdle(bytes, offset, length) : receive(bytes, offset, length);
      }
      int count = Math.min(length, end - start);
      System.arraycopy(buffer, start, bytes, offset, count);
      start += count;
      return count;
    } finally {
      done();
    }
  }

  /// The bytes that were read ahead are returned as one array.
  @Override
  public byte[] readNBytes(int length) throws IOException {
    if (length < 0 || length > end - start) {
      return super.readNBytes(length);
    }
    begin();
    try {
      byte[] bytes = Arrays.copyOfRange(buffer, start, start + length);
      start += length;
      return bytes;
    } finally {
      done();
    }
  }

  /// Reads in parts as they arrive; it holds no buffer while it waits.
  @Override
  public long transferTo(OutputStream to) throws IOException {
    Objects.requireNonNull(to, "to");
    long count = 0;
    while (await()) {
      count += transferBuffered(to);
    }
    return count;
  }

  /// Writes the bytes that were read ahead.
  ///
  /// Only our own streams receive the buffer itself: others might keep it, and see the bytes of the
  /// next client.
  ///
  /// @return how many bytes
  int transferBuffered(OutputStream to) throws IOException {
    begin();
    try {
      int count = end - start;
      if (count > 0) {
        if (to instanceof RequestOutput || to instanceof EventDriver.Lent) {
          to.write(buffer, start, count);
        } else {
          to.write(Arrays.copyOfRange(buffer, start, end));
        }
        start = end;
      }
      return count;
    } finally {
      done();
    }
  }

  /// Waits for the first byte if there is none.
  ///
  /// @return false at the end of the stream
  boolean await() throws IOException {
    begin();
    try {
      return start < end || fill();
    } finally {
      done();
    }
  }

  void begin() {
    if (!READING.compareAndSet(this, false, true)) {
      throw new IllegalStateException(
          "two threads read concurrently from " + request + "; only one may");
    }
  }

  void done() {
    READING.setRelease(this, false);
  }

  /// The number of bytes that were read ahead, without those in the kernel.
  @Override
  public int available() {
    return end - start;
  }

  @Override
  public void close() throws IOException {
    request.close();
  }

  @Nullable String readLine(int maxBytes, Charset charset) throws IOException {
    begin();
    try {
      return nextLine(maxBytes, charset);
    } finally {
      done();
    }
  }

  private @Nullable String nextLine(int maxBytes, Charset charset) throws IOException {
    int scanned = start;
    while (true) {
      int newline = indexOfNewline(scanned);
      if (newline >= 0) {
        return takeLine(newline, maxBytes, charset);
      }
      // a carriage return may be part of the terminator
      int length = end - start;
      if (length > maxBytes && (length > maxBytes + 1L || buffer[end - 1] != '\r')) {
        throw new LineTooLongException(maxBytes);
      }
      scanned = fill() ? start + length : -1;
      if (scanned < 0) {
        return length == 0 ? null : takeRest(maxBytes, charset);
      }
    }
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private String takeLine(int newline, int maxBytes, Charset charset) throws IOException {
    boolean carriageReturn = newline > start && buffer[newline - 1] == '\r';
    int length = newline - start - (carriageReturn ? 1 : 0);
    if (length > maxBytes) {
      throw new LineTooLongException(maxBytes);
    }
    String line = new String(buffer, start, length, charset);
    start = newline + 1;
    return line;
  }

  private String takeRest(int maxBytes, Charset charset) throws IOException {
    if (end - start > maxBytes) {
      throw new LineTooLongException(maxBytes);
    }
    String rest = new String(buffer, start, end - start, charset);
    start = end;
    return rest;
  }

  /// Receives more into the buffer, after its content.
  ///
  /// @return false at the end of the stream
  private boolean fill() throws IOException {
    if (start == end) {
      return fillPooled();
    }
    makeRoom();
    int asked = buffer.length - end;
    int count = receive(buffer, end, asked);
    // this buffer is held during the next read: a large one only if that is unlikely to wait
    sendsMuch = count == asked;
    if (count < 0) {
      return false;
    }
    end += count;
    return true;
  }

  private boolean fillPooled() throws IOException {
    long deadline = NOT_SET;
    while (true) {
      useEmptyBuffer();
      int count = request.tryRead(buffer, 0, buffer.length);
      if (count > 0) {
        received(count);
        end = count;
        sendsMuch = count == buffer.length || sendsMuch && count > BUFFER_SIZE;
        return true;
      }
      giveBack();
      if (count < 0) {
        received(count);
        return false;
      }
      if (deadline == NOT_SET) {
        // one for all waits: a layer may need many
        boolean idle = answered || request.idleness().isIdle();
        deadline = BlockedRead.newDeadline(request, idle);
      }
      if (!answered) {
        BlockedRead.awaitReadable(request, deadline);
      } else if (!awaitReadableIdle(deadline)) {
        return false;
      }
    }
  }

  /// @return false if the request must end
  private boolean awaitReadableIdle(long deadline) throws IOException {
    if (request.idleness().isIdle()) {
      BlockedRead.awaitReadable(
          request, deadline); // the handler itself has declared that it is idle
      return true;
    }
    try {
      if (!request.idleness().begin()) {
        return false;
      }
      BlockedRead.awaitReadable(request, deadline);
      return true;
    } finally {
      request.idleness().end();
    }
  }

  private void giveBack() {
    byte[] unused = buffer;
    buffer = NO_BYTES;
    switch (unused.length) {
      case BUFFER_SIZE -> BufferPool.SMALL.give(unused);
      case BufferPool.MEDIUM_SIZE -> BufferPool.MEDIUM.give(unused);
      case LargeBuffers.SIZE -> LargeBuffers.ALL.give(unused);
      default -> {} // none, or one that was allocated for a long line
    }
  }

  private void useEmptyBuffer() {
    start = 0;
    end = 0;
    if (sendsMuch ? buffer.length != LargeBuffers.SIZE : buffer.length != BUFFER_SIZE) {
      giveBack();
      byte[] large = sendsMuch ? LargeBuffers.ALL.take() : null;
      buffer = large != null ? large : (sendsMuch ? BufferPool.MEDIUM : BufferPool.SMALL).take();
    }
  }

  private void makeRoom() {
    if (end == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
      } else {
        buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
      }
    }
  }

  private int receive(byte[] bytes, int offset, int length) throws IOException {
    int count = request.read(bytes, offset, length);
    received(count);
    return count;
  }

  /// The same, for a client that is between two messages.
  ///
  /// @return a negative number also if the request must end
  private int receiveIdle(byte[] bytes, int offset, int length) throws IOException {
    try {
      return request.idleness().begin() ? receive(bytes, offset, length) : -1;
    } finally {
      request.idleness().end();
    }
  }

  private void received(int count) {
    request.deadlines().received(count);
    if (count >= 0) {
      bytesRead += count;
      answered = false;
    } else {
      reachedEnd = true;
    }
  }

  /// Called after bytes were sent to the client.
  void answered() {
    answered = true;
  }
}
