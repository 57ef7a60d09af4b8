package io.socketserver.core;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestResult;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.Violation;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Combines several listeners into one.
///
/// ```java
/// ServerListeners.of(LoggingServerListener.instance(), metrics)
/// ```
///
/// @threading Thread-safe if the listeners are.
/// @since 0.1
public final class ServerListeners {

  private static final ServerListener NONE = new None();

  private ServerListeners() {}

  /// A listener that does nothing.
  ///
  /// @return the listener, always the same
  public static ServerListener none() {
    return NONE;
  }

  /// A listener that calls others, in this order.
  ///
  /// If one of them throws, the exception goes to the uncaught exception handler of the thread, and
  /// neither the server nor the others are affected.
  ///
  /// @param listeners the listeners to call; [#none()] is omitted
  /// @return the listener
  public static ServerListener of(ServerListener... listeners) {
    ServerListener[] useful =
        Arrays.stream(listeners)
            .filter(each -> !(each instanceof None))
            .toArray(ServerListener[]::new);
    return useful.length == 0 ? NONE : new All(useful);
  }

  private static final class None implements ServerListener {}

  private static final class All implements ServerListener {

    private final ServerListener[] listeners;

    All(ServerListener[] listeners) {
      this.listeners = listeners;
    }

    private void tell(Consumer<ServerListener> event) {
      for (ServerListener each : listeners) {
        try {
          event.accept(each);
        } catch (Throwable thrown) {
          report(thrown);
        }
      }
    }

    private static void report(Throwable thrown) {
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      } catch (Throwable ignored) {
        // like the virtual machine with an exception handler that throws: nobody is left to notify
      }
    }

    @Override
    public void serverActivated(Server server) {
      tell(each -> each.serverActivated(server));
    }

    @Override
    public void servingStarted(Server server) {
      tell(each -> each.servingStarted(server));
    }

    @Override
    public void servingStopped(Server server) {
      tell(each -> each.servingStopped(server));
    }

    @Override
    public void serverClosing(Server server, int inFlight, @Nullable Duration deadline) {
      tell(each -> each.serverClosing(server, inFlight, deadline));
    }

    @Override
    public void serverClosed(Server server, CloseReport report) {
      tell(each -> each.serverClosed(server, report));
    }

    @Override
    public void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {
      tell(each -> each.acceptFailed(server, failure, consecutive, pause));
    }

    @Override
    public void acceptRecovered(Server server, int failures) {
      tell(each -> each.acceptRecovered(server, failures));
    }

    @Override
    public void clientRefused(Server server, SocketAddress client, Refusal reason, long refused) {
      tell(each -> each.clientRefused(server, client, reason, refused));
    }

    @Override
    public void clientViolated(Request request, Violation violation, long violations) {
      tell(each -> each.clientViolated(request, violation, violations));
    }

    @Override
    public void datagramDropped(Server server, long dropped) {
      tell(each -> each.datagramDropped(server, dropped));
    }

    @Override
    public void replyRefused(Request request, long refused) {
      tell(each -> each.replyRefused(request, refused));
    }

    @Override
    public void replyLost(Server server, SocketAddress client, Exception failure, long lost) {
      tell(each -> each.replyLost(server, client, failure, lost));
    }

    @Override
    public void serverFailed(Server server, String step, Throwable failure) {
      tell(each -> each.serverFailed(server, step, failure));
    }

    @Override
    public void childStarted(Server server, long pid) {
      tell(each -> each.childStarted(server, pid));
    }

    @Override
    public void childEnded(Server server, long pid, ChildEnd end) {
      tell(each -> each.childEnded(server, pid, end));
    }

    @Override
    public void loopBlocked(Server server, BlockedLoop blocked) {
      tell(each -> each.loopBlocked(server, blocked));
    }

    @Override
    public void loopUnblocked(Server server, BlockedLoop blocked) {
      tell(each -> each.loopUnblocked(server, blocked));
    }

    @Override
    public void carriersHeld(Server server, HeldCarriers held) {
      tell(each -> each.carriersHeld(server, held));
    }

    @Override
    public void carriersFreed(Server server, Duration elapsed) {
      tell(each -> each.carriersFreed(server, elapsed));
    }

    @Override
    public void requestReceived(Request request) {
      tell(each -> each.requestReceived(request));
    }

    @Override
    public void requestRefused(Request request, String reason) {
      tell(each -> each.requestRefused(request, reason));
    }

    @Override
    public void requestStarted(Request request) {
      tell(each -> each.requestStarted(request));
    }

    @Override
    public void requestFailed(Request request, Fault fault, Throwable failure) {
      tell(each -> each.requestFailed(request, fault, failure));
    }

    @Override
    public void requestFinished(Request request, RequestResult result) {
      tell(each -> each.requestFinished(request, result));
    }
  }
}
