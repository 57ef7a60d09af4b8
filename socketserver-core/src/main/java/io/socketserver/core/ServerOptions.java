package io.socketserver.core;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ServerListener;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ListenerLayer;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The settings of a server, with their defaults.
///
/// ```java
/// ServerOptions.builder().readTimeout(Duration.ofSeconds(60)).drainTimeout(Duration.ZERO).build()
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
/// @param handshakeTimeout the time limit for what a layer does before the first byte of a handler,
///   such as a TLS handshake, from the connection on; and for the header of a proxy. Default 10 s
/// @param firstByteTimeout the time limit for the first byte of a client, from its connection on.
///   Default zero
/// @param minReadRate the minimum rate at which a client must send in the middle of a message, in
///   bytes per second, after a grace of 5 s; a slower one is disconnected. A message begins with
///   the first byte after a reply, and only the time in which the handler waits for input counts.
///   Default 0: any rate
/// @param idleTimeout the time limit for a silent client between two messages: since it has
///   connected, or since the last byte of a reply. Then its input ends, as if it had half-closed.
///   The [readTimeout][#readTimeout()] does not apply to such reads. Default zero: it does
/// @param readTimeout the time limit for a single read. Default zero
/// @param writeTimeout the time limit for a write without progress; then the connection is closed.
///   Default 60 s
/// @param minWriteRate the minimum rate at which a client must take what is sent, in bytes per
///   second, after a grace of 5 s; a slower one is disconnected. Only the time counts in which
///   there is something to send and no space for it. Default 0: any rate
/// @param requestTimeout the time limit for a connection, however busy. Default zero
/// @param lingerTimeout how long a closing connection waits for the client to receive what was
///   sent, while further input is discarded; zero closes immediately and may lose the end of the
///   reply. Default 2 s
/// @param admission which clients are served: how many, how fast, and from where. It is the
///   [BaseServer#admission()] of a new server. Default [Admission#defaults()]
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
///   are not idle; zero for no limit. Default 10 s: service managers wait for 10 to 90 s, and then
///   end the process forcibly
/// @param processing how to process requests. A class with a mixin accepts only settings of that
///   mixin. Default null: as the server's class does it
/// @param listenerLayer what decides which connections the server gets, and by which addresses it
///   knows their clients, such as the PROXY protocol; a server of datagrams accepts none. Default
///   null: it gets all
/// @param layers what wraps each connection, from the socket to the handler; a server of datagrams
///   accepts none. Default none
/// @param listener notified of every step. Default [LoggingServerListener#instance()], the log;
///   another one takes its place, unless it is added by [ServerOptionsBuilder#addListener]
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
    Duration handshakeTimeout,
    Duration firstByteTimeout,
    int minReadRate,
    Duration idleTimeout,
    Duration readTimeout,
    Duration writeTimeout,
    int minWriteRate,
    Duration requestTimeout,
    Duration lingerTimeout,
    Admission admission,
    int maxPacketSize,
    int maxPendingDatagrams,
    int maxAmplification,
    int replyLoopRate,
    Duration timeout,
    Duration drainTimeout,
    @Nullable ProcessorOptions processing,
    @Nullable ListenerLayer listenerLayer,
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
    Ranges.notNegative("handshakeTimeout", handshakeTimeout);
    Ranges.notNegative("firstByteTimeout", firstByteTimeout);
    Ranges.inRange("minReadRate", minReadRate, 0, Integer.MAX_VALUE);
    Ranges.notNegative("idleTimeout", idleTimeout);
    Ranges.notNegative("readTimeout", readTimeout);
    Ranges.notNegative("writeTimeout", writeTimeout);
    Ranges.inRange("minWriteRate", minWriteRate, 0, Integer.MAX_VALUE);
    Ranges.notNegative("requestTimeout", requestTimeout);
    Ranges.notNegative("lingerTimeout", lingerTimeout);
    Objects.requireNonNull(admission, "admission");
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
  public static ServerOptionsBuilder builder() {
    return new ServerOptionsBuilder();
  }

  /// A builder that starts with these settings.
  ///
  /// @return a new builder
  public ServerOptionsBuilder toBuilder() {
    return new ServerOptionsBuilder(this);
  }

  RequestLimits requestLimits() {
    return new RequestLimits(
        handshakeTimeout,
        firstByteTimeout,
        minReadRate,
        idleTimeout,
        readTimeout,
        writeTimeout,
        minWriteRate,
        requestTimeout,
        lingerTimeout,
        maxAmplification);
  }
}
