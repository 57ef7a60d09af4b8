package io.socketserver.core.internal.carriers;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.HeldCarriers.Holder;
import io.socketserver.api.Request;
import io.socketserver.core.internal.request.SocketRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The requests that hold their carriers: they were on one at two consecutive checks, and have not
/// read or written a byte meanwhile.
///
/// @threading Users come and go on any thread; the rest is for the watching thread.
final class Holders {

  /// The minimum duration before a request is reported.
  private static final long TOLD_AFTER_NANOS = 50_000_000;

  private final Set<CarrierUser> users = ConcurrentHashMap.newKeySet();

  /// The requests on a carrier at the last check.
  private Map<Thread, Seen> seen = new HashMap<>();

  /// The notified users, and since when.
  private final Map<CarrierUser, Long> told = new HashMap<>();

  private static final class Seen {
    final CarrierUser user;
    final Request request;
    final long bytes;
    final long since;
    final List<StackTraceElement> stack;
    boolean told;

    Seen(CarrierUser user, Request request, long bytes, long since, List<StackTraceElement> stack) {
      this.user = user;
      this.request = request;
      this.bytes = bytes;
      this.since = since;
      this.stack = stack;
    }
  }

  void add(CarrierUser user) {
    users.removeIf(CarrierUser::isOver);
    boolean _ = users.add(user);
  }

  void remove(CarrierUser user) {
    if (user.isOver()) {
      boolean _ = users.remove(user);
    }
  }

  /// Moves requests that wait for a carrier to platform threads.
  void startElsewhere() {
    users.forEach(CarrierUser::startElsewhere);
  }

  /// Checks all requests.
  ///
  /// @return how many hold a carrier
  int look(long now) {
    users.removeIf(CarrierUser::isOver);
    Map<Thread, Seen> before = seen;
    Map<Thread, Seen> found = new HashMap<>();
    for (CarrierUser user : users) {
      user.runners((request, thread) -> {
        if (thread.isVirtual() && thread.getState() == Thread.State.RUNNABLE) {
          Seen one = seen(user, request, thread, before.get(thread), now);
          if (one != null) {
            found.put(thread, one);
          }
        }
      });
    }
    seen = found;
    return (int) found.values().stream().filter(each -> !each.stack.isEmpty()).count();
  }

  /// Reading a thread's stack takes it out of its queue and puts it into another, before the
  /// threads of others. So only threads that have done nothing since the last check are examined.
  private static @Nullable Seen seen(
      CarrierUser user, Request request, Thread thread, @Nullable Seen before, long now) {
    long bytes = request instanceof SocketRequest own ? own.bytesRead() + own.bytesWritten() : 0;
    if (before == null || before.request != request || before.bytes != bytes) {
      return new Seen(user, request, bytes, now, List.of());
    }
    List<StackTraceElement> stack = stackOnCarrier(thread);
    if (stack.isEmpty()) {
      return null;
    }
    var again = new Seen(user, request, bytes, before.since, stack);
    again.told = before.told;
    return again;
  }

  /// The stack of a thread that is on a carrier. Empty for a thread that is not: it waits, has not
  /// started, or is in a queue after yielding or parking.
  private static List<StackTraceElement> stackOnCarrier(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    boolean mounted =
        stack.length > 0 && !stack[0].getClassName().equals("java.lang.VirtualThread");
    return mounted ? List.of(stack) : List.of();
  }

  /// Notifies the servers of holders that were not reported yet.
  ///
  /// @param added how many carriers were added
  void tell(int added, long now) {
    Map<CarrierUser, List<Holder>> news = new HashMap<>();
    for (Seen each : seen.values()) {
      long elapsed = now - each.since;
      if (!each.told && !each.stack.isEmpty() && elapsed >= TOLD_AFTER_NANOS) {
        each.told = true;
        news.computeIfAbsent(each.user, absent -> new ArrayList<>())
            .add(new Holder(each.request, Duration.ofNanos(elapsed), each.stack));
      }
    }
    news.forEach((user, holders) -> {
      Long _ = told.putIfAbsent(user, now);
      user.held(new HeldCarriers(holders, added));
    });
  }

  /// Clears the observations: no check follows for some time.
  void forget() {
    seen = new HashMap<>();
  }

  /// Notifies servers whose requests hold no carrier any more.
  void tellFreed(long now) {
    told.entrySet()
        .removeIf(each -> {
          boolean held =
              seen.values().stream().anyMatch(one -> one.told && one.user == each.getKey());
          if (!held) {
            each.getKey().freed(Duration.ofNanos(now - each.getValue()));
          }
          return !held;
        });
  }
}
