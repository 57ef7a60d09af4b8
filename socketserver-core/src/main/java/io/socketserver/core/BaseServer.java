package io.socketserver.core;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.ServerStatistics;
import io.socketserver.core.internal.AddressText;
import io.socketserver.core.spi.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The base of all servers: the loop that receives requests, the steps of each request, and the
/// close.
///
/// A request passes through these steps; a subclass may override each of them:
///
/// ```
/// getRequest -> verifyRequest -> processRequest -> finishRequest -> shutdownRequest ->
///                 closeRequest (false: shutdownRequest)           (throws: handleError)
/// ```
///
/// Constructors do no work: [#activate()] creates the socket; [#serveForever()] and
/// [#handleRequest()] call it. So an overridden method never runs on a half-constructed object.
///
/// @param <R> the kind of request
/// @threading The steps up to [#processRequest] run on the serving thread, or in its place on an
///   event loop that has accepted a connection, and must not block there; never on two threads at
///   once. The later ones run on the thread that the way of processing chooses, which without a
///   mixin is the serving thread.
/// @source CPython 3.13, `socketserver.BaseServer`
/// @since 0.1
public abstract class BaseServer<R extends Request> implements Server {

  private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(500);

  private final ServerOptions options;
  private final ServerParts<R> parts;

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve
  /// @param handlers the factory of the handlers
  /// @param options the settings
  @SuppressWarnings("this-escape") // the collaborators only keep it
  protected BaseServer(
      SocketAddress address, RequestHandlerFactory<R> handlers, ServerOptions options) {
    this.options = Objects.requireNonNull(options, "options");
    this.parts = new ServerParts<>(this, address, handlers);
  }

  // ---- for the caller

  @Override
  public final void activate() throws IOException {
    parts.activation().activate();
  }

  @Override
  public final void serveForever() throws IOException {
    serveForever(DEFAULT_POLL_INTERVAL);
  }

  @Override
  public final void serveForever(Duration pollInterval) throws IOException {
    Ranges.positive("pollInterval", pollInterval);
    activate();
    parts.thread().serve(pollInterval, () -> {});
  }

  @Override
  public final Thread start() throws IOException {
    activate();
    return parts.thread().start("serve-" + AddressText.of(serverAddress()), DEFAULT_POLL_INTERVAL);
  }

  @Override
  public final boolean handleRequest() throws IOException {
    activate();
    return parts.loop().serveOne(options.timeout());
  }

  @Override
  public final void shutdown() {
    parts.stop();
  }

  @Override
  public final void close() {
    CloseReport _ = drain();
  }

  @Override
  public final CloseReport drain() {
    Duration limit = options.drainTimeout();
    return parts.closer().close(limit.isZero() ? null : limit);
  }

  @Override
  public final CloseReport close(Duration deadline) {
    Ranges.notNegative("deadline", deadline);
    return parts.closer().close(deadline);
  }

  /// Sets which clients are served, from the next one on; open connections stay.
  ///
  /// @param admission the new settings
  public final void admission(Admission admission) {
    parts.gate().admission(admission);
    parts.wakeLoop();
  }

  // ---- observation

  /// {@return which clients are served}
  public final Admission admission() {
    return parts.gate().admission();
  }

  /// {@inheritDoc}
  ///
  /// @implSpec An override may only narrow the type, and returns the same address.
  @Override
  public SocketAddress serverAddress() {
    return parts.address();
  }

  @Override
  public final SelectableChannel channel() {
    return parts.endpoint().channel();
  }

  @Override
  public int fileno() {
    return parts.endpoint().fileno();
  }

  @Override
  public final boolean isServing() {
    return parts.serving().isServing();
  }

  @Override
  public final boolean isStopping() {
    return parts.serving().isClosed();
  }

  @Override
  public final List<Request> requests() {
    return parts.registry().requests();
  }

  @Override
  public final Set<Long> activeChildren() {
    return parts.activeChildren();
  }

  @Override
  public final ServerStatistics statistics() {
    return parts.registry().statistics();
  }

  /// How many turns the loop of [#serveForever()] has made: one for each request, and one for each
  /// poll interval. If the number stays the same, the loop hangs: in a request that it processes
  /// itself, in an overridden step, or because the machine does.
  ///
  /// @return an increasing number
  /// @apiNote For a watchdog: see [io.socketserver.core.spi.ServiceNotifier#alive()].
  public final long turns() {
    return parts.loop().turns();
  }

  /// Sends a probe to the threads on which requests of this server depend, other than the loop of
  /// [#serveForever()]: event loops, and deadline threads. Does not block.
  ///
  /// @return whether each has answered the previous probe, or there was none; false if one hangs,
  ///   for instance in a handler that blocks its event loop, or has ended
  /// @apiNote For a watchdog, which also compares [#turns()]. Call it at intervals longer than the
  ///   longest call of a handler on an event loop.
  /// @threading For one thread at a time.
  public final boolean probe() {
    boolean answered = parts.processorAnswers();
    return deadlinesAnswer() && answered;
  }

  boolean deadlinesAnswer() {
    return true;
  }

  /// {@return the settings of this server}
  public final ServerOptions options() {
    return options;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + AddressText.of(serverAddress()) + "]";
  }

  // ---- steps to override: the server's life

  /// Creates the socket and binds it. Called once, by [#activate()], on its caller's thread.
  ///
  /// @return the bound socket, which the server owns from now on
  /// @throws IOException if the address cannot be bound; no socket may stay open
  protected abstract Endpoint serverBind() throws IOException;

  /// Called after the socket is bound, as the last step of [#activate()]. An exception undoes the
  /// activation and closes the socket.
  ///
  /// @throws IOException if the server cannot serve
  /// @implSpec The default does nothing: with Java's channels, binding has made the socket listen.
  protected void serverActivate() throws IOException {}

  /// Called by [#serveForever()] on every turn: after each request, and at least once in each poll
  /// interval when idle. An exception is reported, and the loop continues.
  ///
  /// @implSpec The default does nothing.
  protected void serviceActions() {}

  /// Called by [#handleRequest()] after its time-out.
  ///
  /// @implSpec The default does nothing.
  protected void handleTimeout() {}

  // ---- steps to override: the path of a request

  /// Receives a request from the kernel, without blocking.
  ///
  /// @return the request, or null if none is pending: the next attempt may then wait for the next
  ///   one to arrive, or for the end of the poll interval
  /// @throws IOException if the kernel reports an error; the loop backs off and continues
  protected abstract @Nullable R getRequest() throws IOException;

  /// Returns a reason for which a request must be refused without a call of [#verifyRequest].
  /// Called for each request, before that method.
  ///
  /// @param request the request; its socket is open
  /// @return the reason, for the log; null if there is none
  /// @implSpec The default returns null.
  protected @Nullable String refusal(R request) {
    return null;
  }

  /// Decides whether to serve a request. If this returns false or throws, the request is refused:
  /// no handler is created, and [#shutdownRequest] is called once.
  ///
  /// @param request the request; its socket is open
  /// @return true to serve it
  /// @throws Exception for any reason; it is reported as this request's failure
  /// @implSpec The default serves every request.
  protected boolean verifyRequest(R request) throws Exception {
    return true;
  }

  /// Has a request processed, here or elsewhere.
  ///
  /// @param request the request; its socket is open
  /// @implSpec The default passes the request to this server's processor, which calls
  ///   [#finishRequest] and [#shutdownRequest].
  protected void processRequest(R request) {
    parts.process(request);
  }

  /// Creates a handler and lets it serve the request: setup, handle, finish.
  ///
  /// @param request the request; its socket is open
  /// @throws Exception from the handler or its factory; it is passed to [#handleError]
  /// @implSpec The default creates a handler with this server's factory. Its `finish` is called if
  ///   its `setup` did not throw.
  protected void finishRequest(R request) throws Exception {
    HandlerCall.run(parts.handlers(), request);
  }

  /// Ends a request gracefully. Called once for every request, on the thread that ran it or refused
  /// it, whatever happened before.
  ///
  /// @param request the request; its socket is open unless the client or the handler closed it
  /// @implSpec For connections, sends end of stream; the close follows when the client has closed
  ///   or the linger time-out has expired. For datagrams, does nothing.
  protected abstract void shutdownRequest(R request);

  /// Closes the socket of a request immediately.
  ///
  /// @param request the request
  /// @implSpec For connections, closes the connection. For datagrams, nothing.
  protected abstract void closeRequest(R request);

  /// Called when a handler threw, before [#shutdownRequest]. It is not called for an [Error] that
  /// must not be survived.
  ///
  /// @param request the request; its socket may be open
  /// @param failure what was thrown
  /// @implSpec The default reports [ServerListener#requestFailed].
  protected void handleError(R request, Throwable failure) {
    parts.listener().requestFailed(request, parts.faultOf(request, failure), failure);
  }

  // ---- for the collaborators in this package

  final ServerParts<R> parts() {
    return parts;
  }

  /// Whether the server can receive another request from the kernel.
  boolean hasRoom() {
    return parts.processor().hasRoom();
  }

  /// Called before the back-off, when the kernel has repeatedly rejected a request.
  void acceptKeepsFailing() {}

  abstract void closeListener() throws IOException;

  /// Ends the input of an idle request.
  void endIdle(Request request) {}

  /// Closes the socket of a request that did not end in time.
  void abort(Request request) {}

  /// Closes what remains after the requests, until the deadline.
  abstract void closeRest(long deadline) throws IOException;
}
