package io.socketserver.core;

import io.socketserver.api.Fault;
import io.socketserver.api.Refusal;
import io.socketserver.api.RemoteFailureException;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestProcessor;
import io.socketserver.api.ServerListener;
import io.socketserver.api.Violation;
import io.socketserver.core.internal.jfr.JfrListeners;
import io.socketserver.core.internal.request.SocketRequest;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSource;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parts of a server behind its hooks, and what they share.
final class ServerParts<R extends Request> {

  private final SocketAddress requestedAddress;
  private final RequestHandlerFactory<R> handlers;
  private final ServerListener listener;
  private final TimeSource time;
  private final Activation activation;
  private final RequestRegistry registry = new RequestRegistry();
  private final ServingState serving = new ServingState();
  private final Progress progress;
  private final Gate gate;
  private final WaitingRoom waiting;
  private final ServingLoop<R> loop;
  private final ServingThread thread;
  private final ServerCloser closer;
  private final CarrierUse carriers;

  @SuppressWarnings("this-escape") // the parts only store the reference
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
    this.gate = new Gate(time, server.options().admission());
    this.waiting = new WaitingRoom(gate, new Eviction(registry.unordered(), time), time);
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

  Gate gate() {
    return gate;
  }

  WaitingRoom waiting() {
    return waiting;
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

  /// Counts and reports a client that was not admitted.
  void refused(BaseServer<R> server, SocketAddress client, Refusal reason) {
    listener.clientRefused(server, client, reason, registry.countRefusal(reason));
  }

  /// Counts and reports what a client has done, and imposes a penalty if there are any.
  void violated(Request request, Violation violation) {
    if (violation.isPenalized()) {
      gate.penalize(request.clientAddress());
    }
    listener.clientViolated(request, violation, registry.countViolation(violation));
  }

  /// The address that the server is bound to; before that, the requested one.
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

  /// Whether the threads of the processor, if there are any, have answered the last probe.
  boolean processorAnswers() {
    RequestProcessor processor = activation.processor();
    return processor == null || processor.probe();
  }

  // ---- the serving thread, and waiting threads

  /// Ends the serving loop, and waits for its end.
  void stop() {
    serving.requestStop();
    wakeLoop();
    serving.awaitEnd();
  }

  /// Makes the serving thread check again whether there is capacity for a request.
  void wake() {
    if (waiting.count() > 0) {
      wakeLoop(); // it waits for the next connection as well
    } else {
      progress.made();
    }
  }

  /// Ends any wait of the serving thread.
  void wakeLoop() {
    progress.made();
    loop.endReception();
    Endpoint bound = activation.endpoint();
    if (bound != null) {
      bound.wakeup();
    }
  }

  /// Waits for a condition that may become true at the end of a request or connection. An interrupt
  /// ends the wait, and stays set.
  void awaitProgress(Progress.Condition condition, long deadline) {
    try {
      boolean _ = progress.await(condition, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the life of a request

  void process(Request request) {
    RequestRegistry.Entry entry = registry.find(request);
    if (entry == null) {
      throw new IllegalStateException("request " + request + " is not in flight");
    }
    processor().process(entry.task());
  }

  /// Determines whose fault a failure is. A handler that the close of the server interrupted has
  /// not failed; the report of the close covers it.
  Fault faultOf(Request request, Throwable failure) {
    RequestRegistry.Entry entry = registry.find(request);
    boolean cutOff = entry != null && entry.wasInterrupted();
    if (!cutOff && failure instanceof RemoteFailureException remote) {
      return remote.fault();
    }
    boolean fromSocket = request instanceof SocketRequest own && own.isFaultOfClient(failure);
    return cutOff || fromSocket ? Fault.CLIENT : Fault.HANDLER;
  }

  /// Ends a request and removes it from the registry. Only the first call for a request counts.
  ///
  /// It is called from two places, and both are needed. A server may process requests itself, as in
  /// Python: then `shutdownRequest` is the last call for them. And it may override that method
  /// without a call to ours: then [RequestLifecycle] calls this.
  void ended(Request request) {
    RequestRegistry.Entry entry = registry.find(request);
    if (entry != null) {
      ended(entry);
    }
  }

  /// The same for a request that is or was registered.
  void ended(RequestRegistry.Entry entry) {
    boolean first = true;
    try {
      first = registry.end(entry);
      if (first) {
        if (entry.request() instanceof SocketStreamRequest own) {
          own.permit().end();
        }
        listener.requestFinished(entry.request(), entry.result(time.nanoTime()));
      }
    } finally {
      // whatever was thrown: a close would wait for ever for a request that stays registered
      if (first) {
        registry.forget(entry);
        wake();
      }
    }
  }

  void closeHandlers() throws Exception {
    if (handlers instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
