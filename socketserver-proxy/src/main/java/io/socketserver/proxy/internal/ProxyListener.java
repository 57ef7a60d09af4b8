package io.socketserver.proxy.internal;

import io.socketserver.api.Refusal;
import io.socketserver.core.spi.DescriptorUse;
import io.socketserver.core.spi.ListenerContext;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Accepts the connections of proxies, and returns them once their headers are complete.
///
/// Most headers have arrived with the connection. Each other one is awaited by a virtual thread, so
/// that the server goes on. If many are awaited, further connections wait in the kernel's queue.
///
/// @threading As any listener; in addition, the threads that wait for headers.
public final class ProxyListener implements StreamListener {

  /// How many connections are held at most.
  private static final int MOST_HELD = 1_024;

  /// How many connections one call looks at. Others get their turn then.
  private static final int MOST_AT_ONCE = 64;

  private final StreamListener listener;
  private final ListenerContext context;
  private final Predicate<SocketAddress> trusted;
  private final Duration limit;

  /// Connections whose headers have come.
  private final Queue<StreamConnection> arrivals = new ConcurrentLinkedQueue<>();

  /// Connections whose headers are awaited.
  private final Set<StreamConnection> awaited = ConcurrentHashMap.newKeySet();

  /// How many there are of both.
  private final AtomicInteger held = new AtomicInteger();

  /// Raised when there is an arrival, or room, or the wait shall end.
  private final TimeSource.Signal changed;

  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;

  /// Wraps a listener.
  ///
  /// @param listener the listener of the transport
  /// @param context what it uses of its server
  /// @param trusted whether the peer of an address is believed
  public ProxyListener(
      StreamListener listener, ListenerContext context, Predicate<SocketAddress> trusted) {
    this.listener = listener;
    this.context = context;
    this.trusted = trusted;
    this.limit = context.handshakeTimeout();
    this.changed = context.time().newSignal();
  }

  @Override
  public @Nullable StreamConnection accept() throws IOException {
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      StreamConnection connection = arrivals.poll();
      if (connection != null) {
        held.decrementAndGet();
        return connection;
      }
      StreamConnection accepted = held.get() < MOST_HELD ? listener.accept() : null;
      if (accepted == null) {
        return null;
      }
      connection = received(accepted);
      if (connection != null) {
        return connection;
      }
    }
    return null;
  }

  /// @return the connection if its header is complete; null if it is awaited, or will not come
  private @Nullable StreamConnection received(StreamConnection accepted) throws IOException {
    if (!trusted.test(accepted.remoteAddress())) {
      context.refuse(accepted, Refusal.NO_PROXY);
      return null;
    }
    var header = new HeaderBuffer();
    Arrival arrival = Arrival.withoutWaiting(accepted, header);
    if (arrival != null) {
      return served(arrival);
    }
    await(accepted, header);
    return null;
  }

  /// @return the connection if it is served; otherwise it is closed
  private @Nullable StreamConnection served(Arrival arrival) throws IOException {
    if (arrival.refusal() != null) {
      context.refuse(arrival.connection(), arrival.refusal());
      return null;
    }
    if (arrival.ended()) {
      arrival.connection().close();
      return null;
    }
    return arrival.connection();
  }

  private void await(StreamConnection accepted, HeaderBuffer header) {
    long deadline = limit.isZero() ? StreamConnection.NEVER : context.time().deadline(limit);
    held.incrementAndGet();
    boolean _ = awaited.add(accepted);
    if (closed) {
      close(accepted); // the close of this listener may not have seen it
    }
    boolean started = false;
    try {
      Thread _ =
          Thread.ofVirtual().name("proxy-header").start(() -> await(accepted, header, deadline));
      started = true;
    } finally {
      if (!started) { // for lack of memory
        close(accepted);
        settled(accepted, null);
      }
    }
  }

  private void await(StreamConnection accepted, HeaderBuffer header, long deadline) {
    StreamConnection connection = null;
    boolean known = false;
    try {
      connection = served(Arrival.waiting(accepted, header, deadline));
      known = true;
    } catch (IOException e) {
      // from the close of a connection that has ended
    } finally {
      if (!known) {
        close(accepted);
      }
      settled(accepted, connection);
    }
  }

  /// Nobody waits for a header any more.
  ///
  /// @param connection what the server gets; null if that is nothing
  private void settled(StreamConnection accepted, @Nullable StreamConnection connection) {
    boolean _ = awaited.remove(accepted);
    if (connection == null) {
      held.decrementAndGet();
    } else {
      arrivals.add(connection);
      listener.wakeup();
    }
    if (closed) {
      closeHeld();
    }
    changed.raise();
  }

  @Override
  public boolean awaitReady(long deadline, TimeSlice slice) throws IOException {
    if (!arrivals.isEmpty()) {
      return true;
    }
    return held.get() < MOST_HELD
        ? listener.awaitReady(deadline, slice) || !arrivals.isEmpty()
        : awaitRoom(deadline, slice);
  }

  private boolean awaitRoom(long deadline, TimeSlice slice) {
    slice.waited();
    long mark = changed.mark();
    while (mustWait() && !woken.getAndSet(false)) {
      try {
        if (!changed.await(mark, deadline)) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      mark = changed.mark();
    }
    return !mustWait();
  }

  private boolean mustWait() {
    return arrivals.isEmpty() && held.get() >= MOST_HELD && !closed;
  }

  @Override
  public void wakeup() {
    woken.set(true);
    listener.wakeup();
    changed.raise();
  }

  @Override
  public int held() {
    return held.get();
  }

  @Override
  public boolean isOpen() {
    return listener.isOpen();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      listener.close();
    } finally {
      closeHeld();
      changed.raise();
    }
  }

  private void closeHeld() {
    awaited.forEach(ProxyListener::close); // which ends their threads
    for (StreamConnection each = arrivals.poll(); each != null; each = arrivals.poll()) {
      held.decrementAndGet();
      close(each);
    }
  }

  private static void close(StreamConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // nothing was written, so nothing can be lost
    }
  }

  @Override
  public SocketAddress localAddress() {
    return listener.localAddress();
  }

  @Override
  public boolean presets(SocketOption<?> option) {
    return listener.presets(option);
  }

  @Override
  public boolean tellsCredentials() {
    return listener.tellsCredentials();
  }

  @Override
  public SelectableChannel channel() {
    return listener.channel();
  }

  @Override
  public int fileno() {
    return listener.fileno();
  }

  @Override
  public void withDescriptor(DescriptorUse use) throws IOException {
    listener.withDescriptor(use);
  }
}
