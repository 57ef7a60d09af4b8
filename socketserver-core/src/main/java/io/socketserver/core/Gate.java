package io.socketserver.core;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Refusal;
import io.socketserver.core.Admission.Excess;
import io.socketserver.core.internal.admission.DescriptorBudget;
import io.socketserver.core.internal.admission.EventRate;
import io.socketserver.core.internal.admission.Penalties;
import io.socketserver.core.internal.admission.SourceKey;
import io.socketserver.core.internal.admission.Sources;
import io.socketserver.core.internal.admission.TokenBucket;
import io.socketserver.core.internal.admission.Verdict;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.admission.Verdict.Refused;
import io.socketserver.core.internal.admission.Verdict.Waiting;
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
  private static final Refused PENALIZED = new Refused(Refusal.PENALTY);
  private static final Refused TOO_FAST = new Refused(Refusal.CONNECTION_RATE);

  private final TimeSource time;
  private final Sources sources = new Sources();
  private final Penalties penalties = new Penalties();
  private final TokenBucket bucket;
  private volatile Rules rules;

  /// The settings, and what is computed from them once, so that nothing is asked of those that are
  /// off.
  ///
  /// @param most the maximum number of connections; 0 for the budget of descriptors
  /// @param excess what happens to connections for which there is no room
  /// @param lists whether some addresses are not served
  /// @param sources whether sources have limits
  /// @param rate the maximum rate of connections; null for any
  /// @param sourceRate the maximum rate of a source
  private record Rules(
      Admission admission,
      int most,
      Excess excess,
      boolean lists,
      boolean sources,
      @Nullable EventRate rate,
      EventRate sourceRate) {

    static Rules of(Admission admission) {
      Rate rate = admission.connectionRate();
      Rate sourceRate = admission.sourceRate();
      return new Rules(
          admission,
          admission.maxConnections(),
          admission.excess(),
          !admission.allowed().isEmpty() || !admission.denied().isEmpty(),
          admission.maxConnectionsPerSource() > 0 || sourceRate != null,
          rate == null ? null : rate.eventRate(),
          sourceRate == null ? EventRate.UNLIMITED : sourceRate.eventRate());
    }

    boolean hasRoom(long open) {
      return most == 0 ? DescriptorBudget.hasRoom(open) : open < most;
    }

    boolean mayWait(Refused lack) {
      return excess == Excess.WAIT || excess == Excess.EVICT && lack == FULL;
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
  /// @param waiting how many accepted ones wait for room
  /// @param mostWaiting how many of them may
  boolean mayAccept(long open, int waiting, int mostWaiting) {
    Rules now = rules;
    return switch (now.excess) {
      case QUEUE -> mayServe(now, open);
      case WAIT ->
          mayServe(now, open) || waiting < mostWaiting && DescriptorBudget.hasRoom(open + waiting);
      case EVICT -> waiting == 0 || now.hasRoom(open);
      case REFUSE -> true;
    };
  }

  private boolean mayServe(Rules now, long open) {
    return now.hasRoom(open) && hasToken(now.rate);
  }

  /// Whether connections that are idle may have to make room.
  boolean evicts() {
    return rules.excess == Excess.EVICT;
  }

  /// Admits a connection that was accepted before, and waits for room.
  ///
  /// @param open how many are open
  /// @return false if it must wait longer
  boolean admitWaiting(long open) {
    Rules now = rules;
    boolean admitted = mayServe(now, open);
    if (admitted && now.rate != null) {
      bucket.take(now.rate, time.nanoTime());
    }
    return admitted;
  }

  private boolean hasToken(@Nullable EventRate rate) {
    return rate == null || bucket.tokenAt(rate) - time.nanoTime() <= 0;
  }

  /// When to ask again, if [#mayAccept] was false.
  ///
  /// @param deadline the latest time
  /// @return the deadline, or an earlier time at which a connection may be accepted
  long acceptAt(long deadline) {
    EventRate rate = rules.rate;
    long tokenAt = rate == null ? deadline : bucket.tokenAt(rate);
    return tokenAt - time.nanoTime() > 0 && tokenAt - deadline < 0 ? tokenAt : deadline;
  }

  // ---- after it was accepted, before it becomes a request

  /// Admits or refuses an accepted connection.
  ///
  /// @param open how many are open, without this one
  /// @param waiting how many wait for room, and come before it
  /// @throws IOException if it has ended, and its user cannot be determined
  Verdict admit(StreamConnection connection, long open, int waiting) throws IOException {
    Rules now = rules;
    if (now.lists
        && connection.remoteAddress() instanceof InetSocketAddress client
        && !now.serves(client.getAddress())) {
      return DENIED;
    }
    if (isPenalized(now.admission, connection.remoteAddress())) {
      return PENALIZED;
    }
    Refused lack = lack(now, open, waiting > 0);
    if (lack != null && !now.mayWait(lack)) {
      return lack; // before a token of the source is taken
    }
    Verdict verdict = now.sources ? admitSource(now, connection) : Permit.UNCOUNTED;
    if (lack != null && verdict instanceof Permit permit) {
      return new Waiting(permit, lack);
    }
    if (now.rate != null && verdict instanceof Permit) {
      bucket.take(now.rate, time.nanoTime());
    }
    return verdict;
  }

  private @Nullable Refused lack(Rules now, long open, boolean othersWait) {
    if (now.excess != Excess.QUEUE && !now.hasRoom(open)) {
      return FULL;
    }
    if (!hasToken(now.rate)) {
      return TOO_FAST;
    }
    return othersWait && now.mayWait(FULL) ? FULL : null;
  }

  private boolean isPenalized(Admission admission, SocketAddress from) {
    return !admission.penalty().isZero()
        && from instanceof InetSocketAddress client
        && penalties.isImposed(key(admission, client.getAddress()), time.nanoTime());
  }

  /// Refuses further connections of a client for a while, if that is set. Users of UNIX sockets
  /// have names, and get no penalties.
  ///
  /// @threading For any thread.
  void penalize(SocketAddress from) {
    Admission admission = rules.admission;
    if (!admission.penalty().isZero() && from instanceof InetSocketAddress client) {
      penalties.impose(key(admission, client.getAddress()), admission.penalty(), time.nanoTime());
    }
  }

  private Verdict admitSource(Rules now, StreamConnection connection) throws IOException {
    long source;
    if (connection.remoteAddress() instanceof InetSocketAddress client) {
      source = key(now.admission, client.getAddress());
    } else {
      Optional<PeerCredentials> peer = connection.peerCredentials();
      if (peer.isEmpty()) {
        return Permit.UNCOUNTED;
      }
      source = SourceKey.of(peer.get());
    }
    return sources.connection(
        source, now.admission.maxConnectionsPerSource(), now.sourceRate, time.nanoTime());
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
    if (now.lists && !now.serves(client.getAddress())) {
      return Refusal.ADDRESS;
    }
    boolean admitted =
        !now.sourceRate.isLimited()
            || sources.datagram(
                key(now.admission, client.getAddress()), now.sourceRate, time.nanoTime());
    return admitted ? null : Refusal.SOURCE_RATE;
  }
}
