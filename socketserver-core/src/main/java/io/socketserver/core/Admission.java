package io.socketserver.core;

import io.socketserver.core.internal.admission.Penalties;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which clients a server serves: how many, how fast, and from where.
///
/// ```java
/// Admission.builder().maxConnectionsPerSource(20).sourceRate(Rate.perSecond(50)).build()
/// ```
///
/// A *source* is a client as far as the network can tell: an IPv4 address, the first 64 bits of an
/// IPv6 address, or on UNIX sockets a user. What is known of sources takes at most 40 MiB. If
/// 786,432 of them have connections or have used up tokens at one moment, further ones are admitted
/// uncounted, so that a source that behaves is never refused because of the others.
///
/// A client that is refused costs no thread and no request. It is reported by
/// [io.socketserver.api.ServerListener#clientRefused] and counted by reason in
/// [io.socketserver.api.ServerStatistics#refusals].
///
/// @param maxConnections the maximum number of open connections. Default 0: as many as the
///   descriptors of the process allow for all its servers together, without a reserve for its own
///   files
/// @param connectionRate the maximum rate of new connections. Default null: any
/// @param excess what happens to connections beyond these two limits. Default [Excess#QUEUE]
/// @param maxWait how long a connection may wait with [Excess#WAIT]. Default 10 s
/// @param maxConnectionsPerSource the maximum number of open connections of a source; more are
///   refused. Default 0: any number
/// @param sourceRate the maximum rate of new connections, or of datagrams, of a source; more are
///   refused. Default null: any
/// @param penalty how long a source of connections is refused after it has exceeded a time limit or
///   failed a handshake ([io.socketserver.api.Violation#isPenalized]), up to 10 minutes. Each
///   further penalty lasts twice as long as the one before, up to 10 minutes, unless the source has
///   behaved for 10 minutes. At most 65,536 sources have penalties. Clients of UNIX sockets get
///   none. Default zero: no penalties
/// @param ipv4Prefix how many bits of an IPv4 address identify a source, 1 to 32. Default 32
/// @param ipv6Prefix how many bits of an IPv6 address identify a source, 1 to 64. Default 64, the
///   network of a host, which chooses the other bits itself
/// @param allowed the addresses that are served; empty for all. Addresses of UNIX sockets are not
///   IP addresses: their servers have a list of users. Default empty
/// @param denied the addresses that are not served, even if they are allowed. Default empty
/// @param refusalLine a line that a refused client gets before its connection is closed, 1 to 500
///   characters without control characters; it is sent in UTF-8, with CR LF, before all
///   [layers][ServerOptions#layers()]. Default null: the connection is reset, as it always is if a
///   layer encrypts
/// @threading Immutable.
/// @since 0.1
public record Admission(
    int maxConnections,
    @Nullable Rate connectionRate,
    Excess excess,
    Duration maxWait,
    int maxConnectionsPerSource,
    @Nullable Rate sourceRate,
    Duration penalty,
    int ipv4Prefix,
    int ipv6Prefix,
    List<AddressBlock> allowed,
    List<AddressBlock> denied,
    @Nullable String refusalLine) {

  /// The longest penalty: 10 minutes.
  public static final Duration LONGEST_PENALTY = Penalties.LONGEST;

  private static final int LONGEST_LINE = 500;

  private static final Admission DEFAULTS = builder().build();

  /// What happens to a connection if the server has no room for it.
  ///
  /// @since 0.1
  public enum Excess {

    /// It waits in the kernel's queue ([ServerOptions#requestQueueSize()]).
    QUEUE,

    /// It is accepted, and waits for its turn up to [Admission#maxWait()]; then it is refused. As
    /// many can wait as the kernel may queue ([ServerOptions#requestQueueSize()]), and as the
    /// descriptors of the process allow; the others stay in the kernel's queue until then.
    WAIT,

    /// It takes the place of the connection that has been idle longest: one that is between two
    /// messages, and whose client was not heard or told anything since. The input of that one ends,
    /// as if its client had half-closed. If none is idle, and if it exceeds the rate, the new one
    /// is refused.
    ///
    /// The server knows nothing of connections that child processes serve, so none of them is idle.
    EVICT,

    /// It is refused.
    REFUSE
  }

  /// Validates the settings.
  public Admission {
    Ranges.inRange("maxConnections", maxConnections, 0, Integer.MAX_VALUE);
    Ranges.inRange("maxConnectionsPerSource", maxConnectionsPerSource, 0, Integer.MAX_VALUE);
    Ranges.notNegative("maxWait", maxWait);
    Ranges.notNegative("penalty", penalty);
    if (penalty.compareTo(LONGEST_PENALTY) > 0) {
      throw new IllegalArgumentException(
          "penalty must be at most " + LONGEST_PENALTY + ": " + penalty);
    }
    Ranges.inRange("ipv4Prefix", ipv4Prefix, 1, 32);
    Ranges.inRange("ipv6Prefix", ipv6Prefix, 1, 64);
    Objects.requireNonNull(excess, "excess");
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
    if (refusalLine != null
        && (refusalLine.isEmpty()
            || refusalLine.length() > LONGEST_LINE
            || refusalLine.chars().anyMatch(Character::isISOControl))) {
      throw new IllegalArgumentException(
          "refusalLine must have 1 to " + LONGEST_LINE + " characters, without control characters");
    }
  }

  /// The defaults.
  ///
  /// @return what applies if nothing is given: no limit but that of the descriptors
  public static Admission defaults() {
    return DEFAULTS;
  }

  /// A builder that starts with the defaults.
  ///
  /// @return a new builder
  public static Builder builder() {
    return new Builder();
  }

  /// A builder that starts with these settings.
  ///
  /// @return a new builder
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxConnections = maxConnections;
    builder.connectionRate = connectionRate;
    builder.excess = excess;
    builder.maxWait = maxWait;
    builder.maxConnectionsPerSource = maxConnectionsPerSource;
    builder.sourceRate = sourceRate;
    builder.penalty = penalty;
    builder.ipv4Prefix = ipv4Prefix;
    builder.ipv6Prefix = ipv6Prefix;
    builder.allowed = allowed;
    builder.denied = denied;
    builder.refusalLine = refusalLine;
    return builder;
  }

  /// Collects the settings.
  ///
  /// @threading Not thread-safe.
  /// @since 0.1
  public static final class Builder {

    private int maxConnections;
    private @Nullable Rate connectionRate;
    private Excess excess = Excess.QUEUE;
    private Duration maxWait = Duration.ofSeconds(10);
    private int maxConnectionsPerSource;
    private @Nullable Rate sourceRate;
    private Duration penalty = Duration.ZERO;
    private int ipv4Prefix = 32;
    private int ipv6Prefix = 64;
    private List<AddressBlock> allowed = List.of();
    private List<AddressBlock> denied = List.of();
    private @Nullable String refusalLine;

    private Builder() {}

    /// Sets [Admission#maxConnections()].
    ///
    /// @param maxConnections the maximum number of open connections, or 0
    /// @return this builder
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    /// Sets [Admission#connectionRate()].
    ///
    /// @param connectionRate the maximum rate of new connections, or null for any
    /// @return this builder
    public Builder connectionRate(@Nullable Rate connectionRate) {
      this.connectionRate = connectionRate;
      return this;
    }

    /// Sets [Admission#excess()].
    ///
    /// @param excess what happens to connections beyond these two limits
    /// @return this builder
    public Builder excess(Excess excess) {
      this.excess = excess;
      return this;
    }

    /// Sets [Admission#maxWait()].
    ///
    /// @param maxWait how long a connection may wait, 0 or more
    /// @return this builder
    public Builder maxWait(Duration maxWait) {
      this.maxWait = maxWait;
      return this;
    }

    /// Sets [Admission#maxConnectionsPerSource()].
    ///
    /// @param maxConnectionsPerSource the maximum number of open connections of a source, or 0
    /// @return this builder
    public Builder maxConnectionsPerSource(int maxConnectionsPerSource) {
      this.maxConnectionsPerSource = maxConnectionsPerSource;
      return this;
    }

    /// Sets [Admission#sourceRate()].
    ///
    /// @param sourceRate the maximum rate of connections or datagrams of a source, or null for any
    /// @return this builder
    public Builder sourceRate(@Nullable Rate sourceRate) {
      this.sourceRate = sourceRate;
      return this;
    }

    /// Sets [Admission#penalty()].
    ///
    /// @param penalty how long a source is refused after it has misbehaved, up to 10 minutes; zero
    ///   for not at all
    /// @return this builder
    public Builder penalty(Duration penalty) {
      this.penalty = penalty;
      return this;
    }

    /// Sets [Admission#ipv4Prefix()].
    ///
    /// @param ipv4Prefix how many bits of an IPv4 address identify a source, 1 to 32
    /// @return this builder
    public Builder ipv4Prefix(int ipv4Prefix) {
      this.ipv4Prefix = ipv4Prefix;
      return this;
    }

    /// Sets [Admission#ipv6Prefix()].
    ///
    /// @param ipv6Prefix how many bits of an IPv6 address identify a source, 1 to 64
    /// @return this builder
    public Builder ipv6Prefix(int ipv6Prefix) {
      this.ipv6Prefix = ipv6Prefix;
      return this;
    }

    /// Sets [Admission#allowed()].
    ///
    /// @param allowed the addresses that are served; none for all
    /// @return this builder
    public Builder allowed(AddressBlock... allowed) {
      this.allowed = List.of(allowed);
      return this;
    }

    /// Sets [Admission#denied()].
    ///
    /// @param denied the addresses that are not served
    /// @return this builder
    public Builder denied(AddressBlock... denied) {
      this.denied = List.of(denied);
      return this;
    }

    /// Sets [Admission#refusalLine()].
    ///
    /// @param refusalLine what a refused client gets, or null to reset its connection
    /// @return this builder
    public Builder refusalLine(@Nullable String refusalLine) {
      this.refusalLine = refusalLine;
      return this;
    }

    /// Creates the settings.
    ///
    /// @return the settings
    /// @throws IllegalArgumentException if one of them is out of range; the message names it
    public Admission build() {
      return new Admission(
          maxConnections,
          connectionRate,
          excess,
          maxWait,
          maxConnectionsPerSource,
          sourceRate,
          penalty,
          ipv4Prefix,
          ipv6Prefix,
          allowed,
          denied,
          refusalLine);
    }
  }
}
