package io.socketserver.launcher;

import io.socketserver.api.RequestKind;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The servers of one `serve`: all are bound, or none.
final class Service {

  private final List<Listener> listeners;
  private final AtomicReference<@Nullable FailureException> failure = new AtomicReference<>();

  private Service(List<Listener> listeners) {
    this.listeners = listeners;
  }

  /// Binds all addresses. If one fails, none stays bound.
  static Service bind(ServeSettings settings, HandlerCatalog catalog) {
    List<ServerAddress> addresses = settings.addresses().stream().map(Service::parse).toList();
    TlsChoice.requireEffect(settings, addresses);
    if (settings.proxies() != null
        && addresses.stream().noneMatch(each -> each.kind() == RequestKind.STREAM)) {
      throw new UsageException("--proxy-from has no effect without an address of connections");
    }
    var listeners = new ArrayList<Listener>();
    boolean bound = false;
    try {
      for (ServerAddress address : addresses) {
        listeners.add(Listener.of(address, settings, catalog));
      }
      for (Listener listener : listeners) {
        activate(listener);
      }
      bound = true;
    } finally {
      if (!bound) {
        listeners.forEach(listener -> listener.server().close(Duration.ZERO));
      }
    }
    return new Service(List.copyOf(listeners));
  }

  private static ServerAddress parse(String text) {
    try {
      return ServerAddress.parse(text);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof UnknownHostException) {
          // The same line may be valid tomorrow: only the name service knows.
          throw new FailureException(message, e);
        }
      }
      throw new UsageException(message);
    }
  }

  private static void activate(Listener listener) {
    try {
      listener.server().activate();
    } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
      // A bind's message formats the address differently; its cause has only the reason.
      Throwable reason = e instanceof BindException && e.getCause() != null ? e.getCause() : e;
      String message = reason.getMessage();
      throw new FailureException(
          "cannot serve " + listener + ": " + (message == null ? reason : message), e);
    }
  }

  /// Prints a line for each listener, so that another program knows its address and may connect.
  void announce(ServeSettings settings, PrintStream out) {
    for (Listener listener : listeners) {
      out.println(
          "listening on "
              + listener
              + " handler="
              + settings.handler().name()
              + " mixin="
              + settings.mixin());
    }
    out.flush();
  }

  /// Serves until all servers are closed.
  ///
  /// @param pollInterval the longest time between two turns of the loops
  /// @throws FailureException if one of them ended unexpectedly
  void serve(Duration pollInterval) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (Listener listener : listeners) {
      threads.add(
          Thread.ofPlatform().name("serve " + listener).start(() -> serve(listener, pollInterval)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    FailureException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void serve(Listener listener, Duration pollInterval) {
    try {
      listener.server().serveForever(pollInterval);
    } catch (IOException | RuntimeException e) {
      if (!listener.server().isStopping()) {
        failure.compareAndSet(null, new FailureException(listener + ": serving failed: " + e, e));
        close(Duration.ZERO);
      }
    } catch (Error e) {
      failure.compareAndSet(null, new FailureException(listener + ": serving failed: " + e, e));
      close(Duration.ZERO);
      throw e;
    }
  }

  /// The addresses, as text.
  String addresses() {
    return listeners.stream().map(Listener::toString).collect(Collectors.joining(", "));
  }

  List<Listener> listeners() {
    return listeners;
  }

  /// How many requests are in flight.
  long inFlight() {
    long inFlight = 0;
    for (Listener listener : listeners) {
      inFlight += listener.server().statistics().inFlight();
    }
    return inFlight;
  }

  /// Starts to close all servers, concurrently.
  ///
  /// @param deadline how long requests may continue; null for no limit
  Closing close(@Nullable Duration deadline) {
    return Closing.begin(listeners, deadline);
  }
}
