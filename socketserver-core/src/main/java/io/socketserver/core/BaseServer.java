package io.socketserver.core;

import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.ServerStatistics;
import io.socketserver.core.internal.AddressText;
import io.socketserver.core.internal.Failures;
import io.socketserver.core.internal.discovery.ContextLoader;
import io.socketserver.core.internal.discovery.ServiceFactory;
import io.socketserver.core.internal.jfr.JfrListeners;
import io.socketserver.core.internal.request.SocketRequest;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What all servers share: the loop that takes requests, the steps of each request, and the close.
///
/// A request goes one way; each step is a method that a subclass may override:
///
/// ```
/// getRequest -> verifyRequest -> processRequest -> finishRequest -> shutdownRequest -> closeRequest
///                 (false: shutdownRequest)           (throws: handleError)
/// ```
///
/// Constructors do no work: the socket is made by [#activate()], which [#serveForever()] and
/// [#handleRequest()] call. So an overridden method never runs on a half-made object.
///
/// @param <R> the kind of request
/// @threading The steps up to [#processRequest] run on the serving thread; the later ones on the
///   thread that the way of processing chooses, which is the serving thread where there is no
///   mixin.
/// @source CPython 3.13, `socketserver.BaseServer`
/// @since 0.1
public abstract class BaseServer<R extends Request> implements Server {

  private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(500);

  private final SocketAddress requestedAddress;
  private final RequestHandlerFactory<R> handlers;
  private final ServerOptions options;
  private final ServerListener listener;
  private final RequestLedger ledger = new RequestLedger();
  private final ServingState serving = new ServingState();
  private final Progress progress;
  private final ServingLoop<R> loop;
  private final ServingThread thread;
  private final ServerCloser closer;
  private final CarrierUse carriers = new CarrierUse(this);

  /// Guards activation.
  private final ReentrantLock activation = new ReentrantLock();

  /// Written under the lock of activation.
  private volatile @Nullable Endpoint endpoint;

  /// Written under the lock of activation.
  private volatile @Nullable RequestProcessor processor;

  /// Written under the lock of activation.
  private volatile boolean blocksOnClose = true;

  /// Makes a server that is not yet active.
  ///
  /// @param address where to serve
  /// @param handlers what serves
  /// @param options the settings
  @SuppressWarnings("this-escape") // the collaborators only keep it
  protected BaseServer(
      SocketAddress address, RequestHandlerFactory<R> handlers, ServerOptions options) {
    this.requestedAddress = Objects.requireNonNull(address, "address");
    this.handlers = Objects.requireNonNull(handlers, "handlers");
    this.options = Objects.requireNonNull(options, "options");
    this.listener =
        ServerListeners.of(
            options.listener(), JfrListeners.ifPresent().orElse(ServerListeners.none()));
    this.progress = new Progress(time());
    this.loop = new ServingLoop<>(this, serving, progress);
    this.thread = new ServingThread(this, loop);
    this.closer = new ServerCloser(this, serving, progress);
  }

  // ---- for the caller

  @Override
  public final void activate() throws IOException {
    activation.lock();
    try {
      if (closer.isClosing()) {
        throw new IllegalStateException("the server is closed; make a new one");
      }
      if (endpoint == null) {
        activateNow();
      }
    } finally {
      activation.unlock();
    }
  }

  private void activateNow() throws IOException {
    Processing processing = Processing.of(this);
    Endpoint bound = serverBind();
    boolean activated = false;
    try {
      endpoint = bound;
      options.transport().warmUp();
      processor = processing.newProcessor(new ServerContext(this));
      blocksOnClose = processing.blocksOnClose();
      serverActivate();
      activated = true;
    } finally {
      if (!activated) {
        endpoint = null;
        RequestProcessor made = processor;
        processor = null;
        bound.close();
        if (made != null) {
          made.close();
        }
      }
    }
    carriers.begin();
    listener.serverActivated(this);
  }

  @Override
  public final void serveForever() throws IOException {
    serveForever(DEFAULT_POLL_INTERVAL);
  }

  @Override
  public final void serveForever(Duration pollInterval) throws IOException {
    if (!pollInterval.isPositive()) {
      throw new IllegalArgumentException("pollInterval must be more than zero: " + pollInterval);
    }
    activate();
    thread.serve(pollInterval, () -> {});
  }

  @Override
  public final Thread start() throws IOException {
    activate();
    return thread.start("serve-" + AddressText.of(serverAddress()), DEFAULT_POLL_INTERVAL);
  }

  @Override
  public final boolean handleRequest() throws IOException {
    activate();
    return loop.serveOne(options.timeout());
  }

  @Override
  public final void shutdown() {
    serving.requestStop();
    wakeLoop();
    serving.awaitEnd();
  }

  @Override
  public final void close() {
    CloseReport unused = drain();
  }

  @Override
  public final CloseReport drain() {
    Duration limit = options.drainTimeout();
    return closer.close(limit.isZero() ? null : limit);
  }

  @Override
  public final CloseReport close(Duration deadline) {
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must not be negative: " + deadline);
    }
    return closer.close(deadline);
  }

  // ---- to look at

  /// {@inheritDoc}
  ///
  /// @implSpec An override may only narrow the type, and returns the same address.
  @Override
  public SocketAddress serverAddress() {
    Endpoint bound = endpoint;
    return bound == null ? requestedAddress : bound.localAddress();
  }

  @Override
  public final SelectableChannel channel() {
    return activeEndpoint().channel();
  }

  @Override
  public int fileno() {
    return activeEndpoint().fileno();
  }

  @Override
  public final boolean isServing() {
    return serving.isServing();
  }

  @Override
  public final boolean isStopping() {
    return closer.isClosing();
  }

  @Override
  public final List<Request> requests() {
    return ledger.requests();
  }

  @Override
  public final Set<Long> activeChildren() {
    RequestProcessor processing = processor;
    return processing == null ? Set.of() : processing.activeChildren();
  }

  @Override
  public final ServerStatistics statistics() {
    return ledger.statistics();
  }

  /// How often the loop of [#serveForever()] has gone round: at each request, and at each poll
  /// interval. A loop that goes round no longer hangs: in a request that it processes itself, in an
  /// overridden step, or because the machine does.
  ///
  /// @return a number that grows
  /// @apiNote For a watchdog: see [io.socketserver.core.spi.ServiceNotifier#alive()].
  public final long turns() {
    return loop.turns();
  }

  /// Sends a probe to the threads that requests of this server depend on, besides the loop of
  /// [#serveForever()]: event loops, and the threads that keep deadlines. Does not wait.
  ///
  /// @return whether each has answered the probe before, or there was none; false if one hangs, for
  ///   instance in a handler that blocks its event loop, or has ended
  /// @apiNote For a watchdog, which compares [#turns()] too. Ask at intervals that are longer than
  ///   the longest call of a handler on an event loop.
  /// @threading For one thread at a time.
  public final boolean probe() {
    RequestProcessor processing = processor;
    boolean answered = processing == null || processing.probe();
    return deadlinesAnswer() && answered;
  }

  /// Does the same for the threads that keep deadlines.
  boolean deadlinesAnswer() {
    return true;
  }

  /// The settings of this server.
  ///
  /// @return the settings
  public final ServerOptions options() {
    return options;
  }

  /// The kind of this server and its address, as for a log.
  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + AddressText.of(serverAddress()) + "]";
  }

  // ---- steps to override: the server's life

  /// Makes the socket and binds it. Called once, by [#activate()], on its caller's thread.
  ///
  /// @return the bound socket, which the server owns from now on
  /// @throws IOException if the address cannot be had; nothing must stay open
  protected abstract Endpoint serverBind() throws IOException;

  /// Called after the socket was bound, as the last step of [#activate()]. An exception undoes the
  /// activation and closes the socket.
  ///
  /// @throws IOException if the server cannot serve
  /// @implSpec The default does nothing: with Java's channels, binding has made the socket listen.
  protected void serverActivate() throws IOException {}

  /// Called by [#serveForever()] on every turn: after each request, and at least once in each poll
  /// interval when idle. An exception is reported, and the loop goes on.
  ///
  /// @implSpec The default does nothing.
  protected void serviceActions() {}

  /// Called by [#handleRequest()] when its time is up.
  ///
  /// @implSpec The default does nothing.
  protected void handleTimeout() {}

  // ---- steps to override: a request's way

  /// Takes a request from the kernel, without waiting.
  ///
  /// @return the request, or null if none is there
  /// @throws IOException if the kernel refused; the loop pauses and goes on
  protected abstract @Nullable R getRequest() throws IOException;

  /// Tells why a request must be turned away whatever [#verifyRequest] says, which is then not
  /// asked. Called for each request, before it.
  ///
  /// @param request the request; its socket is open
  /// @return the reason, for the log; null where there is none
  /// @implSpec The default finds none.
  protected @Nullable String refusal(R request) {
    return null;
  }

  /// Decides whether a request is served. When this is false, or throws, the request is turned
  /// away: no handler is made, and [#shutdownRequest] is called once.
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
  /// @implSpec The default gives the request to this server's way of processing, which calls
  ///   [#finishRequest] and [#shutdownRequest].
  protected void processRequest(R request) {
    RequestLedger.Entry entry = ledger.find(request);
    if (entry == null) {
      throw new IllegalStateException("request " + request + " is not in flight");
    }
    activeProcessor().process(entry.task());
  }

  /// Makes a handler and has it serve the request: setup, handle, finish.
  ///
  /// @param request the request; its socket is open
  /// @throws Exception what the handler threw, or its factory; given to [#handleError]
  /// @implSpec The default makes a handler with this server's factory. Its `finish` is called if
  ///   its `setup` did not throw.
  protected void finishRequest(R request) throws Exception {
    try (var _ = ContextLoader.enter(ServiceFactory.loaderOf(handlers))) {
      serve(request);
    }
  }

  private void serve(R request) throws Exception {
    RequestHandler<? super R> handler = handlers.newHandler();
    handler.setup(request);
    Throwable primary = null;
    try {
      handler.handle(request);
    } catch (Throwable e) {
      primary = e;
      throw e;
    } finally {
      finish(handler, request, primary);
    }
  }

  private void finish(RequestHandler<? super R> handler, R request, @Nullable Throwable primary)
      throws Exception {
    try {
      handler.finish(request);
    } catch (Throwable e) {
      Failures.rethrowFatal(e);
      if (primary == null) {
        throw e;
      }
      primary.addSuppressed(e);
    }
  }

  /// Ends a request gracefully. Called once for every request, on the thread that ran it or refused
  /// it, whatever happened before.
  ///
  /// @param request the request; its socket is open unless the client or the handler closed it
  /// @implSpec For connections, sends end of stream and sees to the close, which follows when the
  ///   client has closed or the linger time-out is over. For datagrams, nothing.
  protected abstract void shutdownRequest(R request);

  /// Closes the socket of a request, at once.
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
    listener.requestFailed(request, faultOf(request, failure), failure);
  }

  // ---- for the collaborators in this package

  /// A handler that was cut off by the close of the server has not failed; the report of the close
  /// tells of it.
  private Fault faultOf(Request request, Throwable failure) {
    RequestLedger.Entry entry = ledger.find(request);
    boolean cutOff = entry != null && entry.wasInterrupted();
    if (!cutOff && failure instanceof RemoteFailureException remote) {
      return remote.fault();
    }
    boolean fromSocket = request instanceof SocketRequest own && own.isFaultOfClient(failure);
    return cutOff || fromSocket ? Fault.CLIENT : Fault.HANDLER;
  }

  final ServerListener listener() {
    return listener;
  }

  final RequestHandlerFactory<R> handlers() {
    return handlers;
  }

  /// Makes the serving thread look again whether there is room for a request.
  final void wake() {
    progress.made();
  }

  final CarrierUse carriers() {
    return carriers;
  }

  final RequestLedger ledger() {
    return ledger;
  }

  final TimeSource time() {
    return options.transport().time();
  }

  final ReentrantLock activation() {
    return activation;
  }

  final boolean isActive() {
    return endpoint != null;
  }

  final Endpoint activeEndpoint() {
    return active(endpoint);
  }

  final RequestProcessor activeProcessor() {
    return active(processor);
  }

  private static <T> T active(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the server is not active; call activate() first");
    }
    return part;
  }

  final boolean blocksOnClose() {
    return blocksOnClose;
  }

  /// Ends the waits of the serving thread, wherever it waits.
  final void wakeLoop() {
    progress.made();
    Endpoint bound = endpoint;
    if (bound != null) {
      bound.wakeup();
    }
  }

  /// Waits for a condition that ends of requests and connections can bring about. An interrupt ends
  /// the wait, and stays set.
  final void awaitProgress(Progress.Condition condition, long deadline) {
    try {
      boolean unused = progress.await(condition, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The request is over: takes it out of the books. Only the first call for a request counts.
  final void ended(Request request) {
    RequestLedger.Entry entry = ledger.find(request);
    if (entry != null) {
      ended(entry);
    }
  }

  /// The same of a request that is known to be in the books, or to have been.
  final void ended(RequestLedger.Entry entry) {
    boolean first = true;
    try {
      first = ledger.end(entry);
      if (first) {
        listener.requestFinished(entry.request(), entry.result(time().nanoTime()));
      }
    } finally {
      // whatever was thrown: a close would wait for ever for a request that stays in the books
      if (first) {
        ledger.forget(entry);
        progress.made();
      }
    }
  }

  final void closeHandlers() throws Exception {
    if (handlers instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  /// Whether another request can be taken from the kernel.
  boolean hasRoom() {
    return activeProcessor().hasRoom();
  }

  /// Called when the kernel has refused a request more than once in a row, before the pause.
  void acceptKeepsFailing() {}

  /// Ends the coming of requests, when the server closes.
  abstract void closeListener() throws IOException;

  /// Tells a request that waits for another message that there will be none.
  void sendHome(Request request) {}

  /// Closes the socket of a request that did not end in time.
  void cut(Request request) {}

  /// Closes what remains after the requests, when the server closes.
  ///
  /// @param deadline when to stop waiting, on the transport's clock
  abstract void closeRest(long deadline) throws IOException;
}
