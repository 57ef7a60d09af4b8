package io.socketserver.unix.internal.inherited;

import io.socketserver.core.internal.text.SafeText;
import io.socketserver.core.spi.ServiceNotifier;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Platform;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.Sockets;
import io.socketserver.unix.socket.AbstractAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Notifies systemd, or another service manager that set `NOTIFY_SOCKET`.
///
/// @source sd_notify(3), sd_watchdog_enabled(3), systemd.service(5): `Type=notify`
public final class SystemdNotifier implements ServiceNotifier {

  private static final Logger LOGGER = System.getLogger("io.socketserver.unix");

  /// The manager's queue is long, and rarely full for more than a moment.
  private static final int TRIES = 100;

  private static final long PAUSE_NANOS = 10_000_000;

  private final @Nullable String address;
  private final Duration watchdogInterval;
  private final AtomicBoolean failed = new AtomicBoolean();

  /// For the service loader.
  public SystemdNotifier() {
    this(System.getenv(), ProcessHandle.current().pid());
  }

  SystemdNotifier(Map<String, String> environment, long pid) {
    String socket = environment.get("NOTIFY_SOCKET");
    this.address = socket == null || socket.isEmpty() ? null : socket;
    this.watchdogInterval = address == null ? Duration.ZERO : watchdogInterval(environment, pid);
  }

  private static Duration watchdogInterval(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String watched = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    return micros.matches("[0-9]{1,18}") && watched.equals(Long.toString(pid))
        ? Duration.of(Long.parseLong(micros), ChronoUnit.MICROS)
        : Duration.ZERO;
  }

  @Override
  public boolean isHeard() {
    return address != null && Platform.unavailable().isEmpty();
  }

  @Override
  public void ready(String status) {
    tell("READY=1\nSTATUS=" + oneLine(status));
  }

  @Override
  public void stopping(String status) {
    tell("STOPPING=1\nSTATUS=" + oneLine(status));
  }

  /// {@inheritDoc}
  ///
  /// @implNote The time is that of CLOCK_MONOTONIC, which is the clock of [System#nanoTime()] on
  ///   Linux.
  @Override
  public void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  @Override
  public Duration watchdogInterval() {
    return watchdogInterval;
  }

  @Override
  public void alive() {
    tell("WATCHDOG=1");
  }

  private static String oneLine(String status) {
    return SafeText.oneLine(status.replaceAll("\\R", " "));
  }

  private void tell(String state) {
    String socket = address;
    if (socket == null) {
      return;
    }
    try {
      send(state.getBytes(StandardCharsets.UTF_8), parse(socket));
    } catch (IOException | RuntimeException e) {
      if (failed.compareAndSet(false, true)) {
        LOGGER.log(
            Level.WARNING,
            "cannot notify the service manager at " + socket + ": " + e.getMessage());
      }
    }
  }

  private static SocketAddress parse(String socket) {
    if (socket.startsWith("/")) {
      return UnixDomainSocketAddress.of(socket);
    }
    if (socket.startsWith("@")) {
      return AbstractAddress.of(socket.substring(1));
    }
    throw new IllegalArgumentException(
        "NOTIFY_SOCKET is neither a path nor an abstract name that begins with '@'");
  }

  private static void send(byte[] state, SocketAddress to) throws IOException {
    byte[] encoded = SocketAddresses.encode(to, Sockets.AF_UNIX);
    int socket = Errno.check(Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM), "socket", "");
    try {
      int sent = Sockets.sendTo(socket, ByteBuffer.wrap(state), encoded);
      for (int i = 1; i < TRIES && sent == -Errno.EAGAIN; i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
        sent = Sockets.sendTo(socket, ByteBuffer.wrap(state), encoded);
      }
      Errno.check(sent, "sendto", to);
    } finally {
      int _ = Descriptors.close(socket);
    }
  }
}
