package io.socketserver.core;

import io.socketserver.api.Fault;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.ServerListener;
import io.socketserver.core.internal.jfr.JfrListeners;
import io.socketserver.core.internal.request.SocketRequest;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSource;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parts of a server that work behind its steps, and what they share.
final class ServerParts<R extends Request> {

  private final SocketAddress requestedAddress;
  private final RequestHandlerFactory<R> handlers;
  private final ServerListener listener;
  private final TimeSource time;
  private final Activation activation;
  private final RequestRegistry registry = new RequestRegistry();
  private final ServingState serving = new ServingState();
  private final Progress progress;
  private final ServingLoop<R> loop;
  private final ServingThread thread;
  private final ServerCloser closer;
  private final CarrierUse carriers;

  @SuppressWarnings("this-escape") // the parts only keep it
  ServerParts(
      BaseServer<R> server, SocketAddress requestedAddress, RequestHandlerFactory<R> handlers) {
    this.requestedAddress = Objects.requireNonNull(requestedAddress, "address");
    this.handlers = Objects.requireNonNull(handlers, "handlers");
    this.listener =
        ServerListeners.of(
            server.options().listener(), JfrListeners.ifPresent().orElse(ServerListeners.none()));
    this.time = server.options().transport().time();
    this.activation = new Activation(server);
    this.progress = new Progress(time);
    this.loop = new ServingLoop<>(server, this, serving, progress);
    this.thread = new ServingThread(server, loop);
    this.closer = new ServerCloser(server, this, serving, progress);
    this.carriers = new CarrierUse(server);
  }

  RequestHandlerFactory<R> handlers() {
    return handlers;
  }

  ServerListener listener() {
    return listener;
  }

  Activation activation() {
    return activation;
  }

  RequestRegistry registry() {
    return registry;
  }

  ServingState serving() {
    return serving;
  }

  ServingLoop<R> loop() {
    return loop;
  }

  ServingThread thread() {
    return thread;
  }

  ServerCloser closer() {
    return closer;
  }

  CarrierUse carriers() {
    return carriers;
  }

  TimeSource time() {
    return time;
  }

  // ---- the active server

  /// The address that the server is bound to, or else the one that was asked for.
  SocketAddress address() {
    Endpoint bound = activation.endpoint();
    return bound == null ? requestedAddress : bound.localAddress();
  }

  Endpoint endpoint() {
    return active(activation.endpoint());
  }

  RequestProcessor processor() {
    return active(activation.processor());
  }

  private static <T> T active(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the server is not active; call activate() first");
    }
    return part;
  }

  Set<Long> activeChildren() {
    RequestProcessor processor = activation.processor();
    return processor == null ? Set.of() : processor.activeChildren();
  }

  /// Whether the threads of the processor have answered the last probe, or there are none.
  boolean processorAnswers() {
    RequestProcessor processor = activation.processor();
    return processor == null || processor.probe();
  }

  // ---- the serving thread, and whoever waits

  /// Ends the serving loop, and waits for that.
  void stop() {
    serving.requestStop();
    wakeLoop();
    serving.awaitEnd();
  }

  /// Makes the serving thread look again whether there is room for a request.
  void wake() {
    progress.made();
  }

  /// Ends the waits of the serving thread, wherever it waits.
  void wakeLoop() {
    progress.made();
    Endpoint bound = activation.endpoint();
    if (bound != null) {
      bound.wakeup();
    }
  }

  /// Waits for a condition that ends of requests and connections can bring about. An interrupt ends
  /// the wait, and stays set.
  void awaitProgress(Progress.Condition condition, long deadline) {
    try {
      boolean unused = progress.await(condition, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- a request's way

  void process(Request request) {
    RequestRegistry.Entry entry = registry.find(request);
    if (entry == null) {
      throw new IllegalStateException("request " + request + " is not in flight");
    }
    processor().process(entry.task());
  }

  /// Whose fault a failure is. A handler that was cut off by the close of the server has not
  /// failed; the report of the close tells of it.
  Fault faultOf(Request request, Throwable failure) {
    RequestRegistry.Entry entry = registry.find(request);
    boolean cutOff = entry != null && entry.wasInterrupted();
    if (!cutOff && failure instanceof RemoteFailureException remote) {
      return remote.fault();
    }
    boolean fromSocket = request instanceof SocketRequest own && own.isFaultOfClient(failure);
    return cutOff || fromSocket ? Fault.CLIENT : Fault.HANDLER;
  }

  /// The request is over: takes it out of the books. Only the first call for a request counts.
  ///
  /// Two places call it, and each is needed. A server may process requests by itself, as in Python:
  /// then `shutdownRequest` is the last that is heard of them. And it may override that method, and
  /// not call ours: then [RequestLifecycle] is.
  void ended(Request request) {
    RequestRegistry.Entry entry = registry.find(request);
    if (entry != null) {
      ended(entry);
    }
  }

  /// The same of a request that is known to be in the books, or to have been.
  void ended(RequestRegistry.Entry entry) {
    boolean first = true;
    try {
      first = registry.end(entry);
      if (first) {
        listener.requestFinished(entry.request(), entry.result(time.nanoTime()));
      }
    } finally {
      // whatever was thrown: a close would wait for ever for a request that stays in the books
      if (first) {
        registry.forget(entry);
        progress.made();
      }
    }
  }

  void closeHandlers() throws Exception {
    if (handlers instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
