package io.socketserver.core.internal.request;

import io.socketserver.api.EventHandler;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.TlsSession;
import io.socketserver.api.Violation;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.spi.DescriptorUse;
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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A handler's view of a connection: buffered lines, time-outs, and a record of failures.
///
/// It consists of its input ([RequestInput]) and output ([RequestOutput]), its time limits
/// ([RequestDeadlines]), and whether a stopping server may end it ([Idleness]). On an event loop,
/// [RequestEvents] replaces input and output.
public final class SocketStreamRequest extends SocketRequest implements StreamRequest {

  private final StreamConnection connection;
  private final Permit permit;
  private final Idleness idleness = new Idleness();
  private final RequestDeadlines deadlines;
  private final RequestInput input;
  private final RequestOutput output;

  /// Whether that was reported. If both threads of a handler fail at once, it may be twice.
  private boolean handshakeFailed;

  /// The connection's part on an event loop; null if the handler reads and writes itself.
  private volatile @Nullable RequestEvents events;

  /// Creates the request, and registers its deadlines.
  ///
  /// @param id its number
  /// @param server its server
  /// @param connection its connection
  /// @param clocks its time limits
  /// @param permit released when the connection is closed
  public SocketStreamRequest(
      long id, Server server, StreamConnection connection, Clocks clocks, Permit permit) {
    super(id, server, clocks.watch().time());
    this.connection = connection;
    this.permit = permit;
    this.deadlines = new RequestDeadlines(this, clocks);
    this.input = new RequestInput(this);
    this.output = new RequestOutput(this, connection, input, deadlines);
    deadlines.begin();
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
  public Optional<TlsSession> tlsSession() {
    return connection.tlsSession();
  }

  @Override
  public Optional<ProxyHeader> proxyHeader() {
    return connection.proxyHeader();
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
    boolean mayWait = idleness.begin();
    try {
      // checked after becoming idle, so that either this thread or the closing one sees the other
      return mayWait && !server().isStopping() && input.await() && !idleness.hasEnded();
    } finally {
      idleness.end();
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
  public boolean canStartTls() {
    return connection.canStartTls();
  }

  @Override
  public void startTls() throws IOException {
    new TlsStart(this).run(input, output);
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
    return Duration.ofNanos(deadlines.readTimeoutNanos());
  }

  @Override
  public void readTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("readTimeout must not be negative: " + timeout);
    }
    deadlines.readTimeout(timeout);
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
    permit.release(); // first: a client that sees the close may connect again
    try {
      connection.close();
    } catch (IOException e) {
      // the descriptor is freed in any case; close(2) reports a failure of earlier writes
      remember(e);
    }
    deadlines.end(); // last: a thread that sets a deadline checks afterwards whether this is open
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

  /// What counts the connection for its source.
  ///
  /// @return the permit, to release if the connection is closed otherwise
  public Permit permit() {
    return permit;
  }

  Idleness idleness() {
    return idleness;
  }

  /// As [StreamConnection#tryRead(byte[], int, int)].
  int tryRead(byte[] bytes, int offset, int length) throws IOException {
    try {
      return connection.tryRead(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Reads from the connection, with the current time-out.
  int read(byte[] bytes, int offset, int length) throws IOException {
    int count = tryRead(bytes, offset, length);
    if (count != 0) {
      return count;
    }
    long deadline = BlockedRead.newDeadline(this, idleness.isIdle()); // one for all waits
    while (count == 0) {
      BlockedRead.awaitReadable(this, deadline);
      count = tryRead(bytes, offset, length);
    }
    return count;
  }

  /// Stores a failure of the connection, and adds the reason if the deadline watch closed it.
  ///
  /// @param e the exception
  /// @return the exception to throw
  public IOException failed(IOException e) {
    String reason = deadlines.abortReason();
    if (e instanceof SSLException && !handshakeFailed && !connection.isEstablished()) {
      handshakeFailed = true;
      deadlines.violated(Violation.HANDSHAKE_FAILURE);
    }
    if (reason == null) {
      return remember(ClosedRequestException.explain(e, this));
    }
    var exception = new SocketTimeoutException(reason);
    exception.initCause(e);
    return remember(exception);
  }

  // ---- for event loops

  /// The time limits of this connection.
  ///
  /// @return its deadlines
  public RequestDeadlines deadlines() {
    return deadlines;
  }

  /// Transfers reading and writing to an event loop.
  ///
  /// @param serving the connection's part on the loop
  /// @return the bytes that were read ahead while the request was verified
  public byte[] serveBy(RequestEvents serving) {
    events = serving;
    return input.takeBuffered();
  }

  /// The read deadline has passed.
  void readExpired() {
    RequestEvents serving = events;
    if (serving != null) {
      serving.readExpired();
    }
  }

  // ---- for the server

  /// Ends the connection if its client has been between two messages since then.
  ///
  /// @param since when it was heard or told something last
  /// @return false if not; true if it ends, or is asked on its event loop
  public boolean endIdle(long since) {
    if (deadlines.idleSince() != since) {
      return false;
    }
    RequestEvents serving = events;
    if (serving != null) {
      serving.endIdle(since);
      return true;
    }
    if (!idleness.stopIdle()) {
      return false;
    }
    deadlines.violated(Violation.EVICTED);
    endInput();
    return true;
  }

  /// Ends the wait of an idle handler, and prevents further waits.
  public void endIdle() {
    RequestEvents serving = events;
    if (serving != null) {
      serving.endIdle();
    } else if (idleness.stop()) {
      endInput();
    }
  }

  private void endInput() {
    try {
      connection.shutdownInput();
    } catch (IOException e) {
      failed(e);
      close();
    }
  }

  /// Whether the connection is closed at its end without waiting for the client: because the client
  /// has sent end of stream, or because the handler closes it.
  ///
  /// @return false if it lingers
  public boolean closesAtOnce() {
    RequestEvents serving = events;
    return serving == null ? input.reachedEnd() : serving.closesAtOnce();
  }

  /// The connection, which the server closes.
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
}
