package io.socketserver.core;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.ChildEnd;
import io.socketserver.api.CloseReport;
import io.socketserver.api.Fault;
import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.core.internal.logging.BlockingText;
import io.socketserver.core.internal.logging.LineKind;
import io.socketserver.core.internal.logging.LineLimit;
import io.socketserver.core.internal.logging.LineLimits;
import io.socketserver.core.internal.logging.LineText;
import io.socketserver.core.internal.text.SafeText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The default listener of servers: it logs what an operator may have to act on, to the
/// [System.Logger] named `io.socketserver.core`.
///
/// | what | level |
/// |---|---|
/// | a request failed by its handler's fault, or the server's own code failed | ERROR, with stack trace |
/// | a request failed by the machine's fault; accepting failed; datagrams were dropped; replies were refused or lost | WARNING |
/// | a handler call blocks an event loop, with the stack trace | WARNING |
/// | requests hold the carriers of virtual threads, with the stack traces | WARNING |
/// | a child process failed to start, or ended unexpectedly while idle | WARNING |
/// | a request did not end when the server closed, with the stack trace | WARNING |
/// | an event loop is no longer blocked; carriers are no longer held | INFO |
/// | clients or requests were refused; requests were in flight when the server closed; accepting works again | INFO |
/// | a request failed by the client's fault | DEBUG |
///
/// An idle server logs nothing: one that starts, serves and stops without any of these events
/// leaves no line.
///
/// Lines of one kind about one server are limited to a few at once and then one in ten seconds. The
/// next line, or a line at the close of the server, says how many were suppressed. Whatever text a
/// client causes in an exception's message, a line without a stack trace stays one line.
///
/// @threading Thread-safe.
/// @implNote Looking up a logger is slow on many systems and would delay the start of every server.
///   So starting and serving are not logged at any level (Flight Recorder events report them), and
///   a separate thread looks the logger up when the first server is activated. The first log line
///   would be too late: if no descriptor is free then, java.util.logging cannot read its settings
///   and logs nothing until the process ends.
/// @since 0.1
public final class LoggingServerListener implements ServerListener {

  /// The maximum number of stuck requests that are logged; more are only counted.
  private static final int MOST_STUCK = 10;

  private static final LoggingServerListener INSTANCE =
      new LoggingServerListener(() -> Lazy.LOGGER, System::nanoTime, LoggerPreparation::begin);

  private final Supplier<Logger> logger;
  private final LongSupplier nanoTime;
  private final Runnable preparation;

  /// Weak, because an abandoned request may fail after the close of its server. Guarded by itself.
  private final Map<Server, LineLimits> servers = new WeakHashMap<>();

  LoggingServerListener(Supplier<Logger> logger, LongSupplier nanoTime) {
    this(logger, nanoTime, () -> {});
  }

  private LoggingServerListener(
      Supplier<Logger> logger, LongSupplier nanoTime, Runnable preparation) {
    this.logger = logger;
    this.nanoTime = nanoTime;
    this.preparation = preparation;
  }

  /// Returns the listener.
  ///
  /// @return the listener, always the same
  public static ServerListener instance() {
    return INSTANCE;
  }

  // ---- the server

  @Override
  public void serverActivated(Server server) {
    preparation.run();
  }

  @Override
  public void acceptFailed(Server server, Exception failure, int consecutive, Duration pause) {
    long before = tryTake(server, LineKind.ACCEPT_FAILED, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.WARNING,
          server,
          "cannot accept requests: "
              + LineText.failure(failure)
              + "; consecutive failures: "
              + consecutive
              + "; next attempt within "
              + LineText.duration(pause)
              + LineText.leftOut(before));
    }
  }

  @Override
  public void acceptRecovered(Server server, int failures) {
    long before = tryTake(server, LineKind.ACCEPT_RECOVERED, Level.INFO);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.INFO,
          server,
          "accepting requests again; failed attempts: " + failures + LineText.leftOut(before));
    }
  }

  @Override
  public void clientRefused(Server server, SocketAddress client, Refusal reason, long refused) {
    long before = tryTake(server, LineKind.CLIENT_REFUSED, Level.INFO);
    if (before != LineLimit.LEFT_OUT) {
      log(Level.INFO, server, LineText.refusal(client, reason, refused));
    }
  }

  @Override
  public void datagramDropped(Server server, long dropped) {
    long before = tryTake(server, LineKind.DATAGRAM_DROPPED, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      // the total includes what the count of suppressed lines would say
      log(Level.WARNING, server, "too many datagrams pending; dropped so far: " + dropped);
    }
  }

  @Override
  public void replyRefused(Request request, long refused) {
    long before = tryTake(request.server(), LineKind.REPLY_REFUSED, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.WARNING,
          request.server(),
          "a reply to "
              + LineText.address(request.clientAddress())
              + " exceeded maxAmplification; refused so far: "
              + refused);
    }
  }

  @Override
  public void replyLost(Server server, SocketAddress client, Exception failure, long lost) {
    long before = tryTake(server, LineKind.REPLY_LOST, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.WARNING,
          server,
          "a reply to "
              + LineText.address(client)
              + " was not sent: "
              + LineText.failure(failure)
              + "; lost so far: "
              + lost);
    }
  }

  @Override
  public void serverFailed(Server server, String step, Throwable failure) {
    long before = tryTake(server, LineKind.SERVER_FAILED, Level.ERROR);
    if (before != LineLimit.LEFT_OUT) {
      log(Level.ERROR, server, step + " failed" + LineText.leftOut(before), failure);
    }
  }

  /// If a process was lost during a request, the failure of the request is logged instead.
  @Override
  public void childEnded(Server server, long pid, ChildEnd end) {
    boolean lost = end.reason() == ChildEnd.Reason.UNEXPECTED && end.request().isEmpty();
    boolean notStarted = end.reason() == ChildEnd.Reason.NOT_STARTED;
    if (!lost && !notStarted) {
      return;
    }
    long before = tryTake(server, LineKind.CHILD_LOST, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.WARNING,
          server,
          "child "
              + pid
              + (lost ? " ended unexpectedly, with " : " failed to start, and ended with ")
              + end.statusText()
              + LineText.leftOut(before));
    }
  }

  @Override
  public void loopBlocked(Server server, BlockedLoop blocked) {
    long before = tryTake(server, LineKind.LOOP_BLOCKED, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(Level.WARNING, server, BlockingText.blocked(blocked, before));
    }
  }

  @Override
  public void loopUnblocked(Server server, BlockedLoop blocked) {
    long before = tryTake(server, LineKind.LOOP_UNBLOCKED, Level.INFO);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.INFO,
          server,
          name(blocked.request())
              + " no longer blocks event loop "
              + blocked.loop()
              + ", after "
              + LineText.duration(blocked.elapsed())
              + LineText.leftOut(before));
    }
  }

  @Override
  public void carriersHeld(Server server, HeldCarriers held) {
    long before = tryTake(server, LineKind.CARRIERS_HELD, Level.WARNING);
    if (before != LineLimit.LEFT_OUT) {
      log(Level.WARNING, server, BlockingText.held(held, before));
    }
  }

  @Override
  public void carriersFreed(Server server, Duration elapsed) {
    long before = tryTake(server, LineKind.CARRIERS_FREED, Level.INFO);
    if (before != LineLimit.LEFT_OUT) {
      log(Level.INFO, server, BlockingText.freed(elapsed, before));
    }
  }

  @Override
  public void serverClosing(Server server, int inFlight, @Nullable Duration deadline) {
    if (inFlight > 0) {
      log(
          Level.INFO,
          server,
          "closing; requests in flight: "
              + inFlight
              + (deadline == null
                  ? "; no deadline"
                  : "; deadline: " + LineText.duration(deadline)));
    }
  }

  @Override
  public void serverClosed(Server server, CloseReport report) {
    if (report.finished() > 0 || !report.isGraceful()) {
      log(
          report.forced().isEmpty() ? Level.INFO : Level.WARNING,
          server,
          "closed in "
              + LineText.duration(report.elapsed())
              + "; requests: "
              + report.finished()
              + " finished, "
              + report.asked()
              + " cut off, "
              + report.forced().size()
              + " stuck");
    }
    report.forced().stream().limit(MOST_STUCK).forEach(stuck -> logStuck(server, stuck));
    String leftOut = limits(server).takeLeftOut();
    if (!leftOut.isEmpty()) {
      log(Level.INFO, server, "suppressed lines: " + leftOut);
    }
  }

  private void logStuck(Server server, CloseReport.Stuck stuck) {
    log(
        Level.WARNING,
        server,
        "request "
            + stuck.id()
            + " from "
            + LineText.address(stuck.clientAddress())
            + " is stuck; "
            + LineText.place(stuck));
  }

  // ---- a request

  @Override
  public void requestRefused(Request request, String reason) {
    long before = tryTake(request.server(), LineKind.REQUEST_REFUSED, Level.INFO);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.INFO,
          request.server(),
          name(request) + " refused: " + SafeText.oneLine(reason) + LineText.leftOut(before));
    }
  }

  @Override
  public void requestFailed(Request request, Fault fault, Throwable failure) {
    switch (fault) {
      case CLIENT -> requestFailed(request, LineKind.CLIENT_FAULT, Level.DEBUG, failure);
      case MACHINE -> requestFailed(request, LineKind.MACHINE_FAULT, Level.WARNING, failure);
      case HANDLER -> handlerFailed(request, failure);
    }
  }

  private void requestFailed(Request request, LineKind kind, Level level, Throwable failure) {
    long before = tryTake(request.server(), kind, level);
    if (before != LineLimit.LEFT_OUT) {
      log(
          level,
          request.server(),
          name(request) + " failed: " + LineText.failure(failure) + LineText.leftOut(before));
    }
  }

  private void handlerFailed(Request request, Throwable failure) {
    long before = tryTake(request.server(), LineKind.HANDLER_FAULT, Level.ERROR);
    if (before != LineLimit.LEFT_OUT) {
      log(
          Level.ERROR,
          request.server(),
          name(request) + " failed in its handler" + LineText.leftOut(before),
          failure);
    }
  }

  private static String name(Request request) {
    return "request " + request.id() + " from " + LineText.address(request.clientAddress());
  }

  // ---- lines

  /// Asks for permission to log a line, before anything is allocated for it.
  private long tryTake(Server server, LineKind kind, Level level) {
    return logger.get().isLoggable(level)
        ? limits(server).tryTake(kind, nanoTime.getAsLong())
        : LineLimit.LEFT_OUT;
  }

  private LineLimits limits(Server server) {
    synchronized (servers) {
      LineLimits limits = servers.get(server);
      if (limits == null) {
        limits = new LineLimits();
        servers.put(server, limits);
      }
      return limits;
    }
  }

  private void log(Level level, Server server, String message) {
    logger.get().log(level, line(server, message));
  }

  private void log(Level level, Server server, String message, Throwable thrown) {
    logger.get().log(level, line(server, message), thrown);
  }

  private static String line(Server server, String message) {
    return LineText.address(server.serverAddress()) + ": " + message;
  }

  /// The logger, which is looked up once.
  static final class Lazy {

    static final Logger LOGGER = System.getLogger("io.socketserver.core");
  }
}
