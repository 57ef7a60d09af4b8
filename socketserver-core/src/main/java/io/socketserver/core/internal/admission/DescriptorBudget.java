package io.socketserver.core.internal.admission;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/// How many connections the process may have open, so that its descriptors are never used up by
/// them: its limit, less what else is open, less a reserve for handler jars, logs, selectors and
/// child processes. It is determined once, with the first connections: a server with few needs no
/// limit, and starts without that work.
///
/// All servers of the process share it. Without `/proc` there is no limit here, and a failed accept
/// pauses as ever.
///
/// @threading Thread-safe.
/// @source proc(5), getrlimit(2)
public final class DescriptorBudget {

  /// As many need no limit.
  private static final long FEW = 8;

  /// An eighth of the limit, within these bounds.
  private static final long SMALLEST_RESERVE = 8;

  private static final long LARGEST_RESERVE = 256;

  /// The counters of all servers. Weak, because a server may be abandoned without a close.
  private static final List<WeakReference<LongSupplier>> SERVERS = new CopyOnWriteArrayList<>();

  /// The maximum number of connections; 0 before it is known.
  private static volatile long most;

  private DescriptorBudget() {}

  /// Adds a server.
  ///
  /// @param connections the number of descriptors of its connections; as long as it is reachable,
  ///   it counts
  public static void add(LongSupplier connections) {
    SERVERS.removeIf(each -> each.refersTo(null));
    SERVERS.add(new WeakReference<>(connections));
  }

  /// Whether another connection may be opened.
  ///
  /// @param own how many the asking server has open
  /// @return false if all servers together have as many as the descriptors allow
  public static boolean hasRoom(long own) {
    return own < FEW || connections() < most();
  }

  private static long connections() {
    long open = 0;
    for (WeakReference<LongSupplier> each : SERVERS) {
      LongSupplier connections = each.get();
      open += connections == null ? 0 : connections.getAsLong();
    }
    return open;
  }

  /// Determined when it is needed first. If there is no memory for that, the next caller tries
  /// again, which the initializer of a class could not.
  private static long most() {
    long known = most;
    if (known == 0) {
      known = read(Path.of("/proc/self"));
      most = known;
    }
    return known;
  }

  private static long read(Path process) {
    try {
      long others = count(process) - connections();
      return connections(Files.readAllLines(process.resolve("limits")), Math.max(0, others));
    } catch (IOException | RuntimeException e) {
      return Long.MAX_VALUE; // not Linux, or no /proc: accept(2) will tell
    }
  }

  private static long count(Path process) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path _ : open) {
        count++;
      }
    }
    return count;
  }

  /// The number of connections for a process.
  ///
  /// @param limits the lines of its `/proc/PID/limits`
  /// @param open how many other descriptors it has open
  /// @return at least 1; [Long#MAX_VALUE] if it is not limited
  static long connections(List<String> limits, long open) {
    for (String line : limits) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
        return soft.equals("unlimited") ? Long.MAX_VALUE : connections(Long.parseLong(soft), open);
      }
    }
    return Long.MAX_VALUE;
  }

  private static long connections(long limit, long open) {
    long reserve = Math.clamp(limit / 8, SMALLEST_RESERVE, LARGEST_RESERVE);
    return Math.max(1, limit - open - reserve);
  }
}
