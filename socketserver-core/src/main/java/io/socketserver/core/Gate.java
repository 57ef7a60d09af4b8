package io.socketserver.core;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Refusal;
import io.socketserver.core.Admission.Excess;
import io.socketserver.core.internal.admission.DescriptorBudget;
import io.socketserver.core.internal.admission.EventRate;
import io.socketserver.core.internal.admission.SourceKey;
import io.socketserver.core.internal.admission.Sources;
import io.socketserver.core.internal.admission.TokenBucket;
import io.socketserver.core.internal.admission.Verdict;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.admission.Verdict.Refused;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Applies the [Admission] of a server.
///
/// @threading For the thread that receives requests; the settings may be changed by any.
final class Gate {

  private static final Refused DENIED = new Refused(Refusal.ADDRESS);
  private static final Refused FULL = new Refused(Refusal.CONNECTIONS);
  private static final Refused TOO_FAST = new Refused(Refusal.CONNECTION_RATE);

  private final TimeSource time;
  private final Sources sources = new Sources();
  private final TokenBucket bucket;
  private volatile Rules rules;

  /// The settings, with what is computed from them.
  private record Rules(Admission admission, EventRate rate, EventRate sourceRate) {

    static Rules of(Admission admission) {
      return new Rules(
          admission, eventRate(admission.connectionRate()), eventRate(admission.sourceRate()));
    }

    private static EventRate eventRate(@Nullable Rate rate) {
      return rate == null ? EventRate.UNLIMITED : rate.eventRate();
    }

    boolean refuses() {
      return admission.excess() == Excess.REFUSE;
    }

    boolean countsSources() {
      return admission.maxConnectionsPerSource() > 0 || sourceRate.isLimited();
    }

    boolean serves(InetAddress address) {
      List<AddressBlock> allowed = admission.allowed();
      return (allowed.isEmpty() || contains(allowed, address))
          && !contains(admission.denied(), address);
    }

    private static boolean contains(List<AddressBlock> blocks, InetAddress address) {
      for (AddressBlock each : blocks) {
        if (each.contains(address)) {
          return true;
        }
      }
      return false;
    }
  }

  Gate(TimeSource time, Admission admission) {
    this.time = time;
    this.bucket = new TokenBucket(time.nanoTime());
    this.rules = Rules.of(admission);
  }

  Admission admission() {
    return rules.admission();
  }

  void admission(Admission admission) {
    rules = Rules.of(admission);
  }

  // ---- before a connection is accepted

  /// Whether a connection may be accepted, or must stay in the kernel's queue.
  ///
  /// @param open how many are open
  boolean mayAccept(long open) {
    Rules now = rules;
    return now.refuses() || isBelowMost(now, open) && isBelowRate(now);
  }

  private boolean isBelowRate(Rules now) {
    return !now.rate().isLimited() || bucket.tokenAt(now.rate()) - time.nanoTime() <= 0;
  }

  private static boolean isBelowMost(Rules now, long open) {
    int most = now.admission().maxConnections();
    return most == 0 ? DescriptorBudget.hasRoom() : open < most;
  }

  /// When to ask again, if [#mayAccept] was false.
  ///
  /// @param deadline the latest time
  /// @return the deadline, or an earlier time at which a connection may be accepted
  long acceptAt(long deadline) {
    Rules now = rules;
    long tokenAt = now.rate().isLimited() ? bucket.tokenAt(now.rate()) : deadline;
    return tokenAt - time.nanoTime() > 0 && tokenAt - deadline < 0 ? tokenAt : deadline;
  }

  // ---- after it was accepted, before it becomes a request

  /// Admits or refuses an accepted connection.
  ///
  /// @param open how many are open, without this one
  /// @throws IOException if it has ended, and its user cannot be determined
  Verdict admit(StreamConnection connection, long open) throws IOException {
    Rules now = rules;
    if (connection.remoteAddress() instanceof InetSocketAddress client
        && !now.serves(client.getAddress())) {
      return DENIED;
    }
    if (now.refuses() && !isBelowMost(now, open)) {
      return FULL;
    }
    if (!isBelowRate(now)) {
      return TOO_FAST; // before a token of the source is taken
    }
    Verdict verdict = now.countsSources() ? admitSource(now, connection) : Permit.UNCOUNTED;
    if (now.rate().isLimited() && verdict instanceof Permit) {
      bucket.take(now.rate(), time.nanoTime());
    }
    return verdict;
  }

  private Verdict admitSource(Rules now, StreamConnection connection) throws IOException {
    long source;
    if (connection.remoteAddress() instanceof InetSocketAddress client) {
      source = key(now.admission(), client.getAddress());
    } else {
      Optional<PeerCredentials> peer = connection.peerCredentials();
      if (peer.isEmpty()) {
        return Permit.UNCOUNTED;
      }
      source = SourceKey.of(peer.get());
    }
    return sources.connection(
        source, now.admission().maxConnectionsPerSource(), now.sourceRate(), time.nanoTime());
  }

  private static long key(Admission admission, InetAddress address) {
    return SourceKey.of(address, admission.ipv4Prefix(), admission.ipv6Prefix());
  }

  /// Admits or refuses a datagram.
  ///
  /// @return the reason of the refusal, or null
  @Nullable Refusal refusal(SocketAddress from) {
    Rules now = rules;
    if (!(from instanceof InetSocketAddress client)) {
      return null;
    }
    if (!now.serves(client.getAddress())) {
      return Refusal.ADDRESS;
    }
    return !now.sourceRate().isLimited()
            || sources.datagram(
                key(now.admission(), client.getAddress()), now.sourceRate(), time.nanoTime())
        ? null
        : Refusal.SOURCE_RATE;
  }
}
