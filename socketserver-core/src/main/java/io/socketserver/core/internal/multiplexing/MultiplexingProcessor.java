package io.socketserver.core.internal.multiplexing;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.RequestTask;
import io.socketserver.core.internal.discovery.ServiceFactory;
import io.socketserver.core.internal.processing.AcceptingProcessor;
import io.socketserver.core.internal.request.SocketStreamRequest;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.ListenerRegistration;
import io.socketserver.core.spi.ProcessorContext;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Distributes requests over event loops: connections evenly, datagrams by client, so that the
/// datagrams of one client stay in order.
///
/// A loop accepts connections itself if the listener goes on event loops, and keeps them unless it
/// has more than its share.
public final class MultiplexingProcessor implements AcceptingProcessor {

  private final MultiplexingOptions options;
  private final RequestHandlerFactory<?> handlers;
  private final LoopWatch watch;
  private final List<Loop> loops;
  private final Callable<EventHandler> newHandler = this::newHandler;

  /// Created at activation, to check that there is an event handler; serves the first connection.
  private final AtomicReference<@Nullable EventHandler> first = new AtomicReference<>();

  /// The index of the loop that is asked first. Used by the thread that receives requests, of which
  /// there is one at a time.
  private int next;

  /// The listener on each loop. Used by the serving thread.
  private List<ListenerRegistration> listening = List.of();

  /// Creates the loops.
  ///
  /// @param options the settings
  /// @param context the server
  /// @throws IOException if the machine lacks resources for them
  /// @throws UnsupportedOperationException if the handlers or the transport do not support event
  ///   loops
  public MultiplexingProcessor(MultiplexingOptions options, ProcessorContext context)
      throws IOException {
    this.options = options;
    this.handlers = context.handlers();
    this.watch = new LoopWatch(context, options.blockedAfter());
    if (context.kind() == RequestKind.STREAM) {
      requireEvents();
    }
    this.loops = newLoops(context.transport());
    watch.start(loops);
    loops.forEach(Loop::start);
  }

  private void requireEvents() {
    EventHandler probe;
    try {
      probe = handlers.newEventHandler();
    } catch (Exception e) {
      // the first request reports this; later ones may succeed
      return;
    }
    if (probe == null) {
      throw new UnsupportedOperationException(
          "handler "
              + name()
              + " blocks while it waits for its connection, which under multiplexing would block"
              + " all connections of its loop; use threading, or implement EventHandler");
    }
    first.set(probe);
  }

  private String name() {
    return handlers
        .reference()
        .map(reference ->
            switch (reference) {
              case HandlerReference.OfService service -> "'" + service.name() + "'";
              case HandlerReference.OfClass type -> type.className();
            })
        .orElseGet(() -> "of factory " + handlers.getClass().getName());
  }

  private List<Loop> newLoops(Transport transport) throws IOException {
    int count = options.loops() == 0 ? Runtime.getRuntime().availableProcessors() : options.loops();
    List<EventLoop> made = new ArrayList<>();
    boolean complete = false;
    try {
      while (made.size() < count) {
        made.add(transport.newEventLoop());
      }
      complete = true;
    } finally {
      if (!complete) {
        for (EventLoop each : made) {
          each.close();
        }
      }
    }
    ClassLoader loader = ServiceFactory.loaderOf(handlers);
    List<Loop> all = new ArrayList<>();
    for (EventLoop each : made) {
      all.add(new Loop("loop-" + (all.size() + 1), each, watch, loader));
    }
    return all;
  }

  private EventHandler newHandler() throws Exception {
    EventHandler kept = first.getPlain() == null ? null : first.getAndSet(null);
    EventHandler handler = kept == null ? handlers.newEventHandler() : kept;
    if (handler == null) {
      throw new UnsupportedOperationException("handler " + name() + " has no event-style form");
    }
    return handler;
  }

  /// Chooses the loop of a new connection. The loop whose thread has accepted it keeps it, unless
  /// another one has fewer.
  private Loop loopOfConnection() {
    Loop best = loops.get(next);
    long least = best.burden();
    for (int i = 1; i < loops.size(); i++) {
      Loop other = loops.get((next + i) % loops.size());
      long burden = other.burden();
      if (burden < least) {
        least = burden;
        best = other;
      }
    }
    next = (next + 1) % loops.size();
    return best;
  }

  @Override
  public void startAccepting(StreamListener listener, BooleanSupplier pending) throws IOException {
    if (listening.isEmpty()) {
      listening = registrations(listener, pending);
    }
    for (ListenerRegistration each : listening) {
      each.want(true);
    }
  }

  private List<ListenerRegistration> registrations(StreamListener listener, BooleanSupplier pending)
      throws IOException {
    List<ListenerRegistration> all = new ArrayList<>();
    boolean complete = false;
    try {
      for (Loop loop : loops) {
        all.add(listener.register(loop.transportLoop(), () -> loop.connectionsPending(pending)));
      }
      complete = true;
      return all;
    } finally {
      if (!complete) {
        all.forEach(ListenerRegistration::close);
      }
    }
  }

  @Override
  public void pauseAccepting() throws IOException {
    for (ListenerRegistration each : listening) {
      each.want(false);
    }
  }

  @Override
  public boolean sharesThreads() {
    return true;
  }

  @Override
  public void process(RequestTask task) {
    Request request = task.request();
    if (request instanceof SocketStreamRequest stream) {
      Loop loop = loopOfConnection();
      var connection = new LoopConnection(loop, task, stream, options);
      task.servedBy(connection.worker());
      loop.assign(connection, newHandler);
    } else if (request instanceof DatagramRequest datagram) {
      int client = datagram.clientAddress().hashCode();
      Loop loop = loops.get(Math.floorMod(client, loops.size()));
      var call = new DatagramCall(loop, task, handlers);
      task.servedBy(call);
      loop.execute(call);
    } else {
      task.refuse("event loops cannot serve requests of class " + request.getClass().getName());
    }
  }

  @Override
  public boolean probe() {
    boolean answered = true;
    for (Loop loop : loops) {
      answered &= loop.probe();
    }
    return answered;
  }

  @Override
  public void close() {
    listening.forEach(ListenerRegistration::close);
    loops.forEach(Loop::close);
    watch.close();
  }
}
