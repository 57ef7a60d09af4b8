package io.socketserver.core;

import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.internal.AnyFamily;
import io.socketserver.core.internal.admission.DescriptorBudget;
import io.socketserver.core.internal.admission.Verdict;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.admission.Verdict.Refused;
import io.socketserver.core.internal.admission.Verdict.Waiting;
import io.socketserver.core.internal.request.Clocks;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.internal.waiting.DeadlineWatch;
import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.core.spi.AcceptException;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.ListenerContext;
import io.socketserver.core.spi.ListenerLayer;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A server of connections, for any kind of address.
///
/// @threading As [BaseServer].
/// @source CPython 3.13, `socketserver.TCPServer`
/// @since 0.1
public abstract class StreamServer extends BaseServer<StreamRequest> {

  /// The maximum number of clients that are refused before others get their turn.
  private static final int MOST_REFUSED_AT_ONCE = 256;

  private final DeadlineWatch deadlines;
  private final Clocks clocks;
  private final Lingering lingering;
  private final TurningAway turningAway;

  /// Kept here, because the budget of descriptors refers to it weakly.
  private final LongSupplier descriptors = this::usedDescriptors;

  /// Used by the thread that probes, like the next field.
  private final DeadlineWatch.Probe deadlineProbe;

  /// Created on demand, because few servers need it.
  private DeadlineWatch.@Nullable Probe waitProbe;

  /// Set by the activation.
  private volatile @Nullable StreamListener streamListener;

  /// The options to set on each connection. Set by the activation.
  private volatile ConnectionOptions connectionOptions = ConnectionOptions.NONE;

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve
  /// @param handlers the factory of the handlers
  /// @param options the settings
  @SuppressWarnings("this-escape") // only kept
  protected StreamServer(
      SocketAddress address, RequestHandlerFactory<StreamRequest> handlers, ServerOptions options) {
    super(address, handlers, options);
    this.deadlines = new DeadlineWatch(parts().time());
    this.clocks =
        new Clocks(options.requestLimits(), deadlines, parts().gate()::evicts, parts()::violated);
    this.deadlineProbe = deadlines.newProbe();
    this.lingering = new Lingering(options.lingerTimeout(), parts().time(), parts()::wake);
    this.turningAway = new TurningAway(options.lingerTimeout(), parts());
  }

  @Override
  protected Endpoint serverBind() throws IOException {
    SocketAddress address = serverAddress();
    try {
      StreamListener bound = layered(newListener(address));
      streamListener = bound;
      DescriptorBudget.add(descriptors);
      connectionOptions = ConnectionOptions.of(options(), hasDelay(), bound);
      return bound;
    } catch (IOException e) {
      throw BindFailure.of(address, e);
    }
  }

  /// Wraps the listener in the layer of this server. If that fails, the listener is closed.
  private StreamListener layered(StreamListener bound) throws IOException {
    ListenerLayer layer = options().listenerLayer();
    if (layer == null) {
      return bound;
    }
    StreamListener wrapped = null;
    try {
      wrapped = Objects.requireNonNull(layer.wrap(bound, new Context()), layer + " returned null");
      return wrapped;
    } finally {
      if (wrapped == null) {
        bound.close();
      }
    }
  }

  private final class Context implements ListenerContext {

    @Override
    public TimeSource time() {
      return parts().time();
    }

    @Override
    public Duration handshakeTimeout() {
      return clocks.limits().handshake();
    }

    @Override
    public void refuse(StreamConnection connection, Refusal reason) {
      StreamServer.this.refuse(connection, reason);
    }
  }

  /// Binds the socket and listens. Called once, by [#serverBind()].
  ///
  /// @param address the address to serve
  /// @return the listening socket
  /// @throws IOException if the address cannot be bound; no socket may stay open
  /// @implSpec The default asks the transport.
  protected StreamListener newListener(SocketAddress address) throws IOException {
    return AnyFamily.bind(address, host -> options().transport().listen(host, options()));
  }

  @Override
  final boolean deadlinesAnswer() {
    DeadlineWatch.Probe waits = waitProbe;
    if (waits == null) {
      waits = Readiness.newProbe();
      waitProbe = waits;
    }
    boolean answered = waits.ask();
    return deadlineProbe.ask() && answered;
  }

  @Override
  protected @Nullable StreamRequest getRequest() throws IOException {
    StreamListener listening = streamListener;
    StreamRequest request = fromWaitingRoom();
    for (int i = 0; request == null && listening != null && mayAcceptMore(i); i++) {
      StreamConnection connection = listening.accept();
      if (connection == null) {
        break;
      }
      request = admitted(connection);
    }
    return request == null ? fromWaitingRoom() : request; // there may be room since
  }

  private @Nullable StreamRequest fromWaitingRoom() throws IOException {
    if (parts().waiting().count() == 0) {
      return null;
    }
    WaitingRoom.Guest next =
        parts().waiting().next(openConnections(), super.hasRoom(), this::refuse);
    return next == null ? null : request(next.connection(), next.permit());
  }

  /// The first attempt was [checked][#hasRoom()], unless it was for the sake of those that wait.
  private boolean mayAcceptMore(int attempts) {
    return attempts < MOST_REFUSED_AT_ONCE && (parts().waiting().count() == 0 || mayAccept());
  }

  private @Nullable StreamRequest admitted(StreamConnection connection) throws IOException {
    Verdict verdict;
    try {
      verdict = parts().gate().admit(connection, openConnections(), parts().waiting().count());
    } catch (IOException e) {
      connection.close();
      throw ended(e);
    }
    return switch (verdict) {
      case Permit permit -> request(connection, permit);
      case Waiting must -> {
        parts().waiting().enter(connection, must, this::refuse);
        yield null;
      }
      case Refused refused -> {
        refuse(connection, refused.reason());
        yield null;
      }
    };
  }

  private void refuse(StreamConnection connection, Refusal reason) {
    parts().refused(this, connection.remoteAddress(), reason);
    turningAway.start(connection, refusalLine());
  }

  /// The line for a refused client, if it can read one.
  private @Nullable String refusalLine() {
    return options().layers().stream().anyMatch(ConnectionLayer::encrypts)
        ? null
        : admission().refusalLine();
  }

  private StreamRequest request(StreamConnection accepted, Permit permit) throws IOException {
    StreamConnection connection = accepted;
    boolean made = false;
    try {
      connectionOptions.set(connection);
      connection = layered(connection);
      var request =
          new SocketStreamRequest(parts().registry().nextId(), this, connection, clocks, permit);
      made = true;
      return request;
    } catch (AcceptException e) {
      throw e;
    } catch (IOException e) {
      throw ended(e);
    } finally {
      if (!made) {
        // also after an unknown option, or without memory: the client must not wait for ever
        permit.release();
        connection.close();
      }
    }
  }

  private static AcceptException ended(IOException failure) {
    var exception = new AcceptException("the connection ended before it was accepted", true);
    exception.initCause(failure);
    return exception;
  }

  /// Wraps a connection in the layers of this server. If one of them fails, those below are closed.
  private StreamConnection layered(StreamConnection accepted) throws IOException {
    List<ConnectionLayer> layers = options().layers();
    if (layers.isEmpty() || parts().processor().passesRequestsOn()) {
      return accepted;
    }
    StreamConnection wrapped = accepted;
    boolean complete = false;
    try {
      for (ConnectionLayer layer : layers) {
        wrapped = Objects.requireNonNull(layer.wrap(wrapped), () -> layer + " returned null");
      }
      complete = true;
      return wrapped;
    } catch (IOException e) {
      var exception = new AcceptException("a layer rejected the connection", true);
      exception.initCause(e);
      throw exception;
    } finally {
      if (!complete) {
        wrapped.close();
      }
    }
  }

  /// Whether connections of this server delay small writes (Nagle's algorithm), so that the
  /// `noDelay` option has an effect. Called once, by [#serverBind()].
  ///
  /// @return true if the option TCP_NODELAY exists
  /// @implSpec The default returns false.
  protected boolean hasDelay() {
    return false;
  }

  @Override
  protected void shutdownRequest(StreamRequest request) {
    if (!(request instanceof SocketStreamRequest own && lingers(own))) {
      closeRequest(request);
    }
    parts().ended(request);
  }

  /// Sends end of stream, unless the client has: then the close sends it, and no unread input can
  /// arrive. A failure means that the client is gone, and is ignored (Python: `except OSError:
  /// pass`).
  ///
  /// @return whether the connection now waits for the client, and is closed later
  private boolean lingers(SocketStreamRequest request) {
    if (!request.isOpen() || request.closesAtOnce()) {
      return false;
    }
    try {
      request.shutdownOutput();
    } catch (IOException e) {
      request.close();
    }
    if (!request.isOpen() || options().lingerTimeout().isZero()) {
      return false;
    }
    request.deadlines().end();
    lingering.start(request.connection(), request.permit()::release);
    return true;
  }

  @Override
  protected void closeRequest(StreamRequest request) {
    request.close();
  }

  // ---- for the collaborators in this package

  @Override
  final boolean hasRoom() {
    return parts().waiting().isDue() || mayAccept();
  }

  private boolean mayAccept() {
    int most = options().requestQueueSize();
    return parts().gate().mayAccept(openConnections(), parts().waiting().count(), most)
        && super.hasRoom();
  }

  private long openConnections() {
    return parts().registry().inFlight() + lingering.count();
  }

  private long usedDescriptors() {
    StreamListener listening = streamListener;
    return openConnections()
        + parts().waiting().count()
        + turningAway.count()
        + (listening == null ? 0 : listening.held());
  }

  /// Descriptors may be short: connections that only wait for their clients are closed first. A
  /// single failure is no sign of that. It may concern one connection, and must not cost other
  /// clients the end of their replies.
  @Override
  final void acceptKeepsFailing() {
    turningAway.closeAll();
    lingering.closeAll();
  }

  @Override
  final void closeListener() throws IOException {
    try {
      parts().endpoint().close();
    } finally {
      parts().waiting().close(this::refuse);
    }
  }

  @Override
  final void endIdle(Request request) {
    if (request instanceof SocketStreamRequest own) {
      own.endIdle();
    }
  }

  @Override
  final void abort(Request request) {
    if (request instanceof StreamRequest stream) {
      stream.close();
    }
  }

  @Override
  final void closeRest(long deadline) {
    parts().awaitProgress(() -> lingering.count() == 0, deadline);
    lingering.closeAll();
    turningAway.closeAll();
    deadlines.close();
  }
}
