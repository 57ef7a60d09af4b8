package io.socketserver.core;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ServerListener;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The settings of a server, with their defaults.
///
/// ```java
/// ServerOptions.builder().readTimeout(Duration.ofSeconds(60)).maxConnections(10_000).build()
/// ```
///
/// Durations of zero mean "no limit"; sizes of zero mean "the system's default".
///
/// @param requestQueueSize how many connections the kernel queues until they are accepted, 1 to
///   65,535; the kernel's own limit (`net.core.somaxconn`) applies. It does not limit the number of
///   clients. Default 1,024
/// @param allowReuseAddress SO_REUSEADDR at bind. Default null: true for streams, so that a server
///   can restart while old connections linger; false for datagrams, where it would let two servers
///   share a port
/// @param allowReusePort SO_REUSEPORT at bind. Default false
/// @param receiveBufferSize SO_RCVBUF, in bytes. Default 0
/// @param sendBufferSize SO_SNDBUF, in bytes. Default 0
/// @param noDelay TCP_NODELAY on connections: send small writes immediately. Default true
/// @param keepAlive SO_KEEPALIVE on connections: notice dead peers after hours. Default false
/// @param readTimeout the time limit for a single read. Default zero
/// @param writeTimeout the time limit for a write without progress; then the connection is closed.
///   Default 60 s
/// @param requestTimeout the time limit for a connection, however busy. Default zero
/// @param lingerTimeout how long a closing connection waits for the client to receive what was
///   sent, while further input is discarded; zero closes immediately and may lose the end of the
///   reply. Default 2 s
/// @param maxConnections the maximum number of open connections; more wait in the kernel's queue; 0
///   for no limit. Default 0
/// @param maxPacketSize the maximum payload of a datagram to receive, 1 to 65,535 bytes. Default
///   8,192
/// @param maxPendingDatagrams the maximum number of datagrams in processing, at least 1; more are
///   discarded, counted and reported. Default 4,096
/// @param maxAmplification the maximum size of all replies to a UDP datagram, as a multiple of its
///   size, because its source may be forged; a reply beyond that is rejected, counted and reported;
///   0 for no limit. Default 0
/// @param replyLoopRate the sustained replies per second to one sender of datagrams that repeats
///   itself, as two servers do that answer each other after one datagram with a forged source. A
///   sender that exceeds it for 100 seconds, or gets as many replies in less time, gets none for a
///   second, which is counted and reported; 0 for no limit. Default 5,000
/// @param timeout the time limit for [io.socketserver.api.Server#handleRequest()]. Default zero
/// @param drainTimeout how long [io.socketserver.api.Server#close()] lets requests continue that
///   are not idle; zero for no limit. Default 10 s: a stop that could take for ever is ended
///   forcibly by service managers, which wait for 10 to 90 s
/// @param processing how to process requests. A class with a mixin accepts only settings of that
///   mixin. Default null: what the server's class says
/// @param layers what wraps each connection, from the socket to the handler; a server of datagrams
///   accepts none. Default none
/// @param listener who is told of every step. Default [LoggingServerListener#instance()], the log;
///   another one takes its place, unless it is added by [Builder#addListener]
/// @param transport how to reach sockets. Default [Transports#auto()]
/// @threading Immutable.
/// @source CPython 3.13, attributes of `BaseServer`, `TCPServer`, `UDPServer` and
///   `StreamRequestHandler`; socket(7), tcp(7)
/// @since 0.1
public record ServerOptions(
    int requestQueueSize,
    @Nullable Boolean allowReuseAddress,
    boolean allowReusePort,
    int receiveBufferSize,
    int sendBufferSize,
    boolean noDelay,
    boolean keepAlive,
    Duration readTimeout,
    Duration writeTimeout,
    Duration requestTimeout,
    Duration lingerTimeout,
    int maxConnections,
    int maxPacketSize,
    int maxPendingDatagrams,
    int maxAmplification,
    int replyLoopRate,
    Duration timeout,
    Duration drainTimeout,
    @Nullable ProcessorOptions processing,
    List<ConnectionLayer> layers,
    ServerListener listener,
    Transport transport)
    implements SocketSettings {

  private static final ServerOptions DEFAULTS = builder().build();

  /// Validates the settings.
  public ServerOptions {
    Ranges.inRange("requestQueueSize", requestQueueSize, 1, 65_535);
    Ranges.inRange("receiveBufferSize", receiveBufferSize, 0, Integer.MAX_VALUE);
    Ranges.inRange("sendBufferSize", sendBufferSize, 0, Integer.MAX_VALUE);
    Ranges.notNegative("readTimeout", readTimeout);
    Ranges.notNegative("writeTimeout", writeTimeout);
    Ranges.notNegative("requestTimeout", requestTimeout);
    Ranges.notNegative("lingerTimeout", lingerTimeout);
    Ranges.inRange("maxConnections", maxConnections, 0, Integer.MAX_VALUE);
    Ranges.inRange("maxPacketSize", maxPacketSize, 1, 65_535);
    Ranges.inRange("maxPendingDatagrams", maxPendingDatagrams, 1, Integer.MAX_VALUE);
    Ranges.inRange("maxAmplification", maxAmplification, 0, Integer.MAX_VALUE);
    Ranges.inRange("replyLoopRate", replyLoopRate, 0, Integer.MAX_VALUE);
    Ranges.notNegative("timeout", timeout);
    Ranges.notNegative("drainTimeout", drainTimeout);
    layers = List.copyOf(layers);
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(transport, "transport");
  }

  /// The defaults.
  ///
  /// @return the settings of a server if none are given
  public static ServerOptions defaults() {
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
    return new Builder(this);
  }

  RequestLimits requestLimits() {
    return new RequestLimits(
        readTimeout, writeTimeout, requestTimeout, lingerTimeout, maxAmplification);
  }

  /// Collects settings.
  ///
  /// @threading Not thread-safe.
  /// @since 0.1
  public static final class Builder {

    private int requestQueueSize = 1024;
    private @Nullable Boolean allowReuseAddress;
    private boolean allowReusePort;
    private int receiveBufferSize;
    private int sendBufferSize;
    private boolean noDelay = true;
    private boolean keepAlive;
    private Duration readTimeout = Duration.ZERO;
    private Duration writeTimeout = Duration.ofSeconds(60);
    private Duration requestTimeout = Duration.ZERO;
    private Duration lingerTimeout = Duration.ofSeconds(2);
    private int maxConnections;
    private int maxPacketSize = 8192;
    private int maxPendingDatagrams = 4096;
    private int maxAmplification;
    private int replyLoopRate = 5_000;
    private Duration timeout = Duration.ZERO;
    private Duration drainTimeout = Duration.ofSeconds(10);
    private @Nullable ProcessorOptions processing;
    private List<ConnectionLayer> layers = List.of();
    private ServerListener listener = LoggingServerListener.instance();
    private Transport transport = Transports.auto();

    private Builder() {}

    private Builder(ServerOptions options) {
      requestQueueSize = options.requestQueueSize;
      allowReuseAddress = options.allowReuseAddress;
      allowReusePort = options.allowReusePort;
      receiveBufferSize = options.receiveBufferSize;
      sendBufferSize = options.sendBufferSize;
      noDelay = options.noDelay;
      keepAlive = options.keepAlive;
      readTimeout = options.readTimeout;
      writeTimeout = options.writeTimeout;
      requestTimeout = options.requestTimeout;
      lingerTimeout = options.lingerTimeout;
      maxConnections = options.maxConnections;
      maxPacketSize = options.maxPacketSize;
      maxPendingDatagrams = options.maxPendingDatagrams;
      maxAmplification = options.maxAmplification;
      replyLoopRate = options.replyLoopRate;
      timeout = options.timeout;
      drainTimeout = options.drainTimeout;
      processing = options.processing;
      layers = options.layers;
      listener = options.listener;
      transport = options.transport;
    }

    /// Sets [ServerOptions#requestQueueSize()].
    ///
    /// @param requestQueueSize how many connections the kernel queues until they are accepted, 1 to
    ///   65,535
    /// @return this builder
    public Builder requestQueueSize(int requestQueueSize) {
      this.requestQueueSize = requestQueueSize;
      return this;
    }

    /// Sets [ServerOptions#allowReuseAddress()].
    ///
    /// @param allowReuseAddress SO_REUSEADDR at bind, or null for the default of the kind of server
    /// @return this builder
    public Builder allowReuseAddress(@Nullable Boolean allowReuseAddress) {
      this.allowReuseAddress = allowReuseAddress;
      return this;
    }

    /// Sets [ServerOptions#allowReusePort()].
    ///
    /// @param allowReusePort SO_REUSEPORT at bind
    /// @return this builder
    public Builder allowReusePort(boolean allowReusePort) {
      this.allowReusePort = allowReusePort;
      return this;
    }

    /// Sets [ServerOptions#receiveBufferSize()].
    ///
    /// @param receiveBufferSize SO_RCVBUF in bytes, or 0 for the system's default
    /// @return this builder
    public Builder receiveBufferSize(int receiveBufferSize) {
      this.receiveBufferSize = receiveBufferSize;
      return this;
    }

    /// Sets [ServerOptions#sendBufferSize()].
    ///
    /// @param sendBufferSize SO_SNDBUF in bytes, or 0 for the system's default
    /// @return this builder
    public Builder sendBufferSize(int sendBufferSize) {
      this.sendBufferSize = sendBufferSize;
      return this;
    }

    /// Sets [ServerOptions#noDelay()].
    ///
    /// @param noDelay TCP_NODELAY on connections
    /// @return this builder
    public Builder noDelay(boolean noDelay) {
      this.noDelay = noDelay;
      return this;
    }

    /// Sets [ServerOptions#keepAlive()].
    ///
    /// @param keepAlive SO_KEEPALIVE on connections
    /// @return this builder
    public Builder keepAlive(boolean keepAlive) {
      this.keepAlive = keepAlive;
      return this;
    }

    /// Sets [ServerOptions#readTimeout()].
    ///
    /// @param readTimeout the time limit for a single read, or zero for no limit
    /// @return this builder
    public Builder readTimeout(Duration readTimeout) {
      this.readTimeout = readTimeout;
      return this;
    }

    /// Sets [ServerOptions#writeTimeout()].
    ///
    /// @param writeTimeout the time limit for a write without progress, or zero for no limit
    /// @return this builder
    public Builder writeTimeout(Duration writeTimeout) {
      this.writeTimeout = writeTimeout;
      return this;
    }

    /// Sets [ServerOptions#requestTimeout()].
    ///
    /// @param requestTimeout the time limit for a connection, or zero for no limit
    /// @return this builder
    public Builder requestTimeout(Duration requestTimeout) {
      this.requestTimeout = requestTimeout;
      return this;
    }

    /// Sets [ServerOptions#lingerTimeout()].
    ///
    /// @param lingerTimeout how long a closing connection waits for the client, or zero to close
    ///   immediately
    /// @return this builder
    public Builder lingerTimeout(Duration lingerTimeout) {
      this.lingerTimeout = lingerTimeout;
      return this;
    }

    /// Sets [ServerOptions#maxConnections()].
    ///
    /// @param maxConnections the maximum number of open connections, or 0 for no limit
    /// @return this builder
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    /// Sets [ServerOptions#maxPacketSize()].
    ///
    /// @param maxPacketSize the maximum payload of a datagram to receive, 1 to 65,535 bytes
    /// @return this builder
    public Builder maxPacketSize(int maxPacketSize) {
      this.maxPacketSize = maxPacketSize;
      return this;
    }

    /// Sets [ServerOptions#maxPendingDatagrams()].
    ///
    /// @param maxPendingDatagrams the maximum number of datagrams in processing, at least 1
    /// @return this builder
    public Builder maxPendingDatagrams(int maxPendingDatagrams) {
      this.maxPendingDatagrams = maxPendingDatagrams;
      return this;
    }

    /// Sets [ServerOptions#maxAmplification()].
    ///
    /// @param maxAmplification the maximum size of all replies to a UDP datagram, as a multiple of
    ///   its size, or 0 for no limit
    /// @return this builder
    public Builder maxAmplification(int maxAmplification) {
      this.maxAmplification = maxAmplification;
      return this;
    }

    /// Sets [ServerOptions#replyLoopRate()].
    ///
    /// @param replyLoopRate the sustained replies per second to one sender that repeats itself, or
    ///   0 for no limit
    /// @return this builder
    public Builder replyLoopRate(int replyLoopRate) {
      this.replyLoopRate = replyLoopRate;
      return this;
    }

    /// Sets [ServerOptions#timeout()].
    ///
    /// @param timeout the time limit for a single-request call, or zero for no limit
    /// @return this builder
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /// Sets [ServerOptions#drainTimeout()].
    ///
    /// @param drainTimeout how long a close lets requests continue, or zero for no limit
    /// @return this builder
    public Builder drainTimeout(Duration drainTimeout) {
      this.drainTimeout = drainTimeout;
      return this;
    }

    /// Sets [ServerOptions#processing()].
    ///
    /// @param processing how to process requests, or null for that of the server's class
    /// @return this builder
    public Builder processing(@Nullable ProcessorOptions processing) {
      this.processing = processing;
      return this;
    }

    /// Sets [ServerOptions#layers()].
    ///
    /// @param layers what wraps each connection; the first one wraps the socket's
    /// @return this builder
    public Builder layers(List<ConnectionLayer> layers) {
      this.layers = List.copyOf(layers);
      return this;
    }

    /// Adds to [ServerOptions#layers()].
    ///
    /// @param layer what wraps each connection, around the layers that were added before
    /// @return this builder
    public Builder addLayer(ConnectionLayer layer) {
      var all = new ArrayList<>(layers);
      all.add(layer);
      layers = List.copyOf(all);
      return this;
    }

    /// Sets [ServerOptions#listener()], in place of the log, or of whatever was set before:
    /// [#addListener] keeps that.
    ///
    /// @param listener who alone is told of every step
    /// @return this builder
    public Builder listener(ServerListener listener) {
      this.listener = listener;
      return this;
    }

    /// Adds to [ServerOptions#listener()], which is the log unless it was set.
    ///
    /// @param listener who is told of every step, too
    /// @return this builder
    public Builder addListener(ServerListener listener) {
      this.listener = ServerListeners.of(this.listener, listener);
      return this;
    }

    /// Sets [ServerOptions#transport()].
    ///
    /// @param transport how to access sockets
    /// @return this builder
    public Builder transport(Transport transport) {
      this.transport = transport;
      return this;
    }

    /// Creates the settings.
    ///
    /// @return the settings
    /// @throws IllegalArgumentException if one of them is out of range; the message names it
    public ServerOptions build() {
      return new ServerOptions(
          requestQueueSize,
          allowReuseAddress,
          allowReusePort,
          receiveBufferSize,
          sendBufferSize,
          noDelay,
          keepAlive,
          readTimeout,
          writeTimeout,
          requestTimeout,
          lingerTimeout,
          maxConnections,
          maxPacketSize,
          maxPendingDatagrams,
          maxAmplification,
          replyLoopRate,
          timeout,
          drainTimeout,
          processing,
          layers,
          listener,
          transport);
    }
  }
}
