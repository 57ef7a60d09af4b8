package io.socketserver.core.internal.request;

import io.socketserver.api.EventHandler;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A handler's view of a connection: buffered lines, time-outs, and a record of failures.
public final class SocketStreamRequest extends SocketRequest
    implements StreamRequest, DeadlineWatch.Watched {

  /// The handler is working.
  private static final int BUSY = 0;

  /// The handler waits for the first byte of a message, and may be sent home.
  private static final int IDLE = 1;

  /// It was told so.
  private static final int SENT_HOME = 2;

  private final StreamConnection connection;

  private final DeadlineWatch watch;
  private final Duration writeTimeout;
  private final Duration requestTimeout;
  private final long requestDeadline;
  private final RequestInput input;
  private final RequestOutput output;

  /// Held by the thread that writes, so that the bytes of two writes do not mix.
  private final ReentrantLock writing = new ReentrantLock();

  private final AtomicInteger idleness = new AtomicInteger(BUSY);

  /// Whether it is to end as soon as it is idle.
  private volatile boolean leaving;

  /// Why the watch cut this connection; null while it has not. Written by the watch alone.
  private volatile @Nullable String cut;

  private volatile long readTimeoutNanos;

  private final DeadlineWatch.Entry entry;

  /// Whether the entry was added; set by any thread, and never taken back.
  private volatile boolean watched;

  /// The event loop's part of this connection; null if its handler reads and writes itself.
  private volatile @Nullable RequestEvents events;

  /// When the client has been silent for too long; used with events only, because a blocked read
  /// has its own clock.
  private volatile long readDeadline = DeadlineWatch.NEVER;

  /// Set by the writing thread, read by the watch.
  private volatile long writeDeadline = DeadlineWatch.NEVER;

  /// Creates the request and starts to watch its deadlines.
  ///
  /// @param id its number
  /// @param server its server
  /// @param connection its connection
  /// @param limits its limits
  /// @param watch the server's watch
  public SocketStreamRequest(
      long id,
      Server server,
      StreamConnection connection,
      RequestLimits limits,
      DeadlineWatch watch) {
    super(id, server, watch.time());
    this.connection = connection;
    this.watch = watch;
    this.entry = watch.newEntry(this);
    this.writeTimeout = limits.write();
    this.requestTimeout = limits.request();
    this.readTimeoutNanos = nanos(limits.read());
    this.requestDeadline =
        requestTimeout.isZero() ? DeadlineWatch.NEVER : watch.now() + nanos(requestTimeout);
    this.input = new RequestInput(this);
    this.output = new RequestOutput(this);
    if (!requestTimeout.isZero()) {
      watch();
    }
  }

  // ---- for the handler

  @Override
  public SocketAddress clientAddress() {
    return connection.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return arrivedAt(connection.localAddress());
  }

  @Override
  public Optional<PeerCredentials> peerCredentials() {
    try {
      return connection.peerCredentials();
    } catch (IOException e) {
      // closed: there is no peer any more
      remember(e);
      return Optional.empty();
    }
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    connection.withDescriptor(use);
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public @Nullable String readLine(int maxBytes, Charset charset) throws IOException {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1: " + maxBytes);
    }
    Objects.requireNonNull(charset, "charset");
    return input.readLine(maxBytes, charset);
  }

  @Override
  public boolean awaitInput() throws IOException {
    if (input.buffered() > 0) {
      return true;
    }
    boolean goesOn = beginIdle();
    try {
      // the server is asked after the word "idle" was said: when it closes it sees one or is seen
      return goesOn && !server().isStopping() && input.await() && idleness.get() == IDLE;
    } finally {
      endIdle();
    }
  }

  @Override
  public int transferAvailable(OutputStream to) throws IOException {
    return input.transferBuffered(to);
  }

  @Override
  public ByteChannel channel() {
    return new RequestChannel(this, input, output);
  }

  @Override
  public void drive(EventHandler handler) throws Exception {
    new EventDriver(handler, this).drive();
  }

  @Override
  public void shutdownOutput() throws IOException {
    try {
      connection.shutdownOutput();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Duration readTimeout() {
    return Duration.ofNanos(readTimeoutNanos);
  }

  @Override
  public void readTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("readTimeout must not be negative: " + timeout);
    }
    readTimeoutNanos = nanos(timeout);
    if (events != null && readTimeoutNanos > 0) {
      watch();
    }
  }

  @Override
  public <T> void option(SocketOption<T> option, T value) throws IOException {
    try {
      connection.option(option, value);
    } catch (ClosedChannelException e) {
      throw ClosedRequestException.explain(e, this);
    }
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      // the descriptor is freed in any case; close(2) reports a failure of earlier writes
      remember(e);
    }
    endWatch(); // not before: who begins to watch looks afterwards whether it is still open
    RequestEvents serving = events;
    if (serving != null) {
      serving.connectionClosed();
    }
  }

  @Override
  String whyClosed() {
    return "its handler has returned, or the handler or the server has closed it; use a request"
        + " only until its handler returns";
  }

  // ---- what the streams need

  /// The handler begins to wait for the first byte of a message. Each is followed by [#endIdle()].
  ///
  /// @return false if the handler was sent home, and should not wait
  boolean beginIdle() {
    boolean unused = idleness.compareAndSet(BUSY, IDLE);
    // looked at after the word "idle" was said: whoever sends home sees one or is seen
    return !leaving;
  }

  /// Whether it does so now, or did so when it was sent home.
  boolean isIdle() {
    return idleness.get() != BUSY;
  }

  /// Who was sent home stays so.
  void endIdle() {
    boolean unused = idleness.compareAndSet(IDLE, BUSY);
  }

  /// As [StreamConnection#tryRead(byte[], int, int)].
  int tryRead(byte[] bytes, int offset, int length) throws IOException {
    try {
      return connection.tryRead(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// As [StreamConnection#awaitReadable(long)], with the time-out in force.
  void awaitReadable() throws IOException {
    long timeout = readTimeoutNanos;
    try {
      connection.awaitReadable(deadline(timeout));
    } catch (SocketTimeoutException e) {
      throw nothingReceived(timeout, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Reads from the connection, with the time-out in force.
  int read(byte[] bytes, int offset, int length) throws IOException {
    int count = tryRead(bytes, offset, length);
    if (count != 0) {
      return count;
    }
    long timeout = readTimeoutNanos;
    try {
      long deadline = deadline(timeout);
      connection.awaitReadable(deadline);
      return connection.read(bytes, offset, length, deadline);
    } catch (SocketTimeoutException e) {
      throw nothingReceived(timeout, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private long deadline(long timeout) {
    return timeout > 0 ? time().nanoTime() + timeout : StreamConnection.NEVER;
  }

  private IOException nothingReceived(long timeout, SocketTimeoutException cause) {
    var exception = new SocketTimeoutException("no data received for " + Duration.ofNanos(timeout));
    exception.initCause(cause);
    return remember(exception);
  }

  /// Writes everything to the connection; timed by the watch, if the kernel does not accept it
  /// immediately.
  void write(byte[] bytes, int offset, int length) throws IOException {
    writing.lock();
    try {
      int taken = writeNow(bytes, offset, length);
      input.answered();
      if (taken < length) {
        writeRest(bytes, offset + taken, length - taken);
      }
    } catch (IOException e) {
      throw failed(e);
    } finally {
      if (writeDeadline != DeadlineWatch.NEVER) {
        writeDeadline = DeadlineWatch.NEVER;
      }
      writing.unlock();
    }
  }

  private int writeNow(byte[] bytes, int offset, int length) throws IOException {
    int taken = connection.tryWrite(bytes, offset, length);
    if (taken > 0) {
      output.count(taken);
    }
    return taken;
  }

  private void writeRest(byte[] bytes, int offset, int length) throws IOException {
    armWrite();
    for (int done = 0; done < length; ) {
      int taken = writeNow(bytes, offset + done, length - done);
      if (taken > 0) {
        done += taken;
        armWrite();
      } else {
        connection.awaitWritable(StreamConnection.NEVER);
      }
    }
  }

  private void armWrite() {
    if (!writeTimeout.isZero()) {
      watch();
      long deadline = watch.now() + nanos(writeTimeout);
      writeDeadline = deadline;
      entry.deadlineSet(deadline);
    }
  }

  /// Starts the watch of the deadlines, unless it has started.
  private void watch() {
    if (!watched) {
      entry.add();
      watched = true;
      if (!connection.isOpen()) {
        entry.remove(); // closed by another, who may have come too early
      }
    }
  }

  /// Ends the watch of all deadlines of this connection.
  public void endWatch() {
    if (watched) {
      entry.remove();
    }
  }

  /// Remembers a failure of the connection, and names the reason if the watch closed it.
  ///
  /// @param e the exception
  /// @return the exception to throw
  public IOException failed(IOException e) {
    String reason = cut;
    if (reason == null) {
      return remember(ClosedRequestException.explain(e, this));
    }
    var exception = new SocketTimeoutException(reason);
    exception.initCause(e);
    return remember(exception);
  }

  // ---- for the watch

  @Override
  public long deadline() {
    return Math.min(Math.min(writeDeadline, readDeadline), requestDeadline);
  }

  @Override
  public void expire(long now) {
    if (requestDeadline <= now) {
      cut("the connection lasted longer than " + requestTimeout);
    } else if (writeDeadline <= now) {
      cut("the client accepted no data for " + writeTimeout);
    } else {
      RequestEvents serving = events;
      if (serving != null && readDeadline <= now) {
        readDeadline = DeadlineWatch.NEVER;
        boolean told = false;
        try {
          serving.readExpired();
          told = true;
        } finally {
          if (!told) {
            // a full heap: the watch tries again
            readDeadline = now;
          }
        }
      }
      return;
    }
    close();
  }

  /// Records why the connection is closed, unless there is an earlier reason.
  private void cut(String reason) {
    if (cut == null) {
      cut = reason;
    }
  }

  // ---- for event loops

  /// Begins to be served by events.
  ///
  /// @param serving who does
  /// @return what was received in advance, while the request was verified
  public byte[] serveBy(RequestEvents serving) {
    events = serving;
    if (readTimeoutNanos > 0) {
      watch();
    }
    return input.takeBuffered();
  }

  /// The time on the clock of the deadlines.
  ///
  /// @return nanoseconds
  public long now() {
    return watch.now();
  }

  /// The time limit for a silent client.
  ///
  /// @return nanoseconds, or 0 for no limit
  public long readTimeoutNanos() {
    return readTimeoutNanos;
  }

  /// Sets when the client has been silent for too long.
  ///
  /// @param deadline on the clock of [#now()], or [DeadlineWatch#NEVER]
  public void readDeadline(long deadline) {
    readDeadline = deadline;
    entry.deadlineSet(deadline);
  }

  /// The client does not take what is written, or has taken some of it: the time begins anew.
  public void writeWaits() {
    armWrite();
  }

  /// Everything that was written has been accepted.
  public void writeDone() {
    writeDeadline = DeadlineWatch.NEVER;
  }

  // ---- for the server

  /// Ends the wait of an idle handler, and prevents further waits.
  public void sendHome() {
    RequestEvents serving = events;
    if (serving != null) {
      serving.sendHome();
      return;
    }
    leaving = true;
    if (idleness.compareAndSet(IDLE, SENT_HOME)) {
      try {
        connection.shutdownInput();
      } catch (IOException e) {
        failed(e);
        close();
      }
    }
  }

  /// Whether the client has sent end of stream.
  ///
  /// @return true if the end was read
  public boolean reachedEnd() {
    RequestEvents serving = events;
    return serving == null ? input.reachedEnd() : serving.reachedEnd();
  }

  /// The connection, for the end of it.
  ///
  /// @return the connection
  public StreamConnection connection() {
    return connection;
  }

  @Override
  public long bytesRead() {
    RequestEvents serving = events;
    return input.bytesRead() + (serving == null ? 0 : serving.bytesRead());
  }

  @Override
  public long bytesWritten() {
    RequestEvents serving = events;
    return output.bytesWritten() + (serving == null ? 0 : serving.bytesWritten());
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException beyond292Years) {
      return Long.MAX_VALUE / 4;
    }
  }
}
