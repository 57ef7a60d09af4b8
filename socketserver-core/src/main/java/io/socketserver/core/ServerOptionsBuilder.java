package io.socketserver.core;

import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.ServerListener;
import io.socketserver.core.spi.ConnectionLayer;
import io.socketserver.core.spi.ListenerLayer;
import io.socketserver.core.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Collects the settings of a server; made by [ServerOptions#builder()] and
/// [ServerOptions#toBuilder()].
///
/// @threading Not thread-safe.
/// @since 0.1
public final class ServerOptionsBuilder {

  private int requestQueueSize = 1024;
  private @Nullable Boolean allowReuseAddress;
  private boolean allowReusePort;
  private int receiveBufferSize;
  private int sendBufferSize;
  private boolean noDelay = true;
  private boolean keepAlive;
  private Duration handshakeTimeout = Duration.ofSeconds(10);
  private Duration firstByteTimeout = Duration.ZERO;
  private int minReadRate;
  private Duration idleTimeout = Duration.ZERO;
  private Duration readTimeout = Duration.ZERO;
  private Duration writeTimeout = Duration.ofSeconds(60);
  private int minWriteRate;
  private Duration requestTimeout = Duration.ZERO;
  private Duration lingerTimeout = Duration.ofSeconds(2);
  private Admission admission = Admission.defaults();
  private int maxPacketSize = 8192;
  private int maxPendingDatagrams = 4096;
  private int maxAmplification;
  private int replyLoopRate = 5_000;
  private Duration timeout = Duration.ZERO;
  private Duration drainTimeout = Duration.ofSeconds(10);
  private @Nullable ProcessorOptions processing;
  private @Nullable ListenerLayer listenerLayer;
  private List<ConnectionLayer> layers = List.of();
  private ServerListener listener = LoggingServerListener.instance();
  private Transport transport = Transports.auto();

  ServerOptionsBuilder() {}

  ServerOptionsBuilder(ServerOptions options) {
    requestQueueSize = options.requestQueueSize();
    allowReuseAddress = options.allowReuseAddress();
    allowReusePort = options.allowReusePort();
    receiveBufferSize = options.receiveBufferSize();
    sendBufferSize = options.sendBufferSize();
    noDelay = options.noDelay();
    keepAlive = options.keepAlive();
    handshakeTimeout = options.handshakeTimeout();
    firstByteTimeout = options.firstByteTimeout();
    minReadRate = options.minReadRate();
    idleTimeout = options.idleTimeout();
    readTimeout = options.readTimeout();
    writeTimeout = options.writeTimeout();
    minWriteRate = options.minWriteRate();
    requestTimeout = options.requestTimeout();
    lingerTimeout = options.lingerTimeout();
    admission = options.admission();
    maxPacketSize = options.maxPacketSize();
    maxPendingDatagrams = options.maxPendingDatagrams();
    maxAmplification = options.maxAmplification();
    replyLoopRate = options.replyLoopRate();
    timeout = options.timeout();
    drainTimeout = options.drainTimeout();
    processing = options.processing();
    listenerLayer = options.listenerLayer();
    layers = options.layers();
    listener = options.listener();
    transport = options.transport();
  }

  /// Sets [ServerOptions#requestQueueSize()].
  ///
  /// @param requestQueueSize how many connections the kernel queues until they are accepted, 1 to
  ///   65,535
  /// @return this builder
  public ServerOptionsBuilder requestQueueSize(int requestQueueSize) {
    this.requestQueueSize = requestQueueSize;
    return this;
  }

  /// Sets [ServerOptions#allowReuseAddress()].
  ///
  /// @param allowReuseAddress SO_REUSEADDR at bind, or null for the default of the kind of server
  /// @return this builder
  public ServerOptionsBuilder allowReuseAddress(@Nullable Boolean allowReuseAddress) {
    this.allowReuseAddress = allowReuseAddress;
    return this;
  }

  /// Sets [ServerOptions#allowReusePort()].
  ///
  /// @param allowReusePort SO_REUSEPORT at bind
  /// @return this builder
  public ServerOptionsBuilder allowReusePort(boolean allowReusePort) {
    this.allowReusePort = allowReusePort;
    return this;
  }

  /// Sets [ServerOptions#receiveBufferSize()].
  ///
  /// @param receiveBufferSize SO_RCVBUF in bytes, or 0 for the system's default
  /// @return this builder
  public ServerOptionsBuilder receiveBufferSize(int receiveBufferSize) {
    this.receiveBufferSize = receiveBufferSize;
    return this;
  }

  /// Sets [ServerOptions#sendBufferSize()].
  ///
  /// @param sendBufferSize SO_SNDBUF in bytes, or 0 for the system's default
  /// @return this builder
  public ServerOptionsBuilder sendBufferSize(int sendBufferSize) {
    this.sendBufferSize = sendBufferSize;
    return this;
  }

  /// Sets [ServerOptions#noDelay()].
  ///
  /// @param noDelay TCP_NODELAY on connections
  /// @return this builder
  public ServerOptionsBuilder noDelay(boolean noDelay) {
    this.noDelay = noDelay;
    return this;
  }

  /// Sets [ServerOptions#keepAlive()].
  ///
  /// @param keepAlive SO_KEEPALIVE on connections
  /// @return this builder
  public ServerOptionsBuilder keepAlive(boolean keepAlive) {
    this.keepAlive = keepAlive;
    return this;
  }

  /// Sets [ServerOptions#handshakeTimeout()].
  ///
  /// @param handshakeTimeout the time limit for the handshake of a layer, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder handshakeTimeout(Duration handshakeTimeout) {
    this.handshakeTimeout = handshakeTimeout;
    return this;
  }

  /// Sets [ServerOptions#firstByteTimeout()].
  ///
  /// @param firstByteTimeout the time limit for the first byte of a client, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder firstByteTimeout(Duration firstByteTimeout) {
    this.firstByteTimeout = firstByteTimeout;
    return this;
  }

  /// Sets [ServerOptions#minReadRate()].
  ///
  /// @param minReadRate the minimum rate of a client that sends, in bytes per second, or 0 for any
  /// @return this builder
  public ServerOptionsBuilder minReadRate(int minReadRate) {
    this.minReadRate = minReadRate;
    return this;
  }

  /// Sets [ServerOptions#idleTimeout()].
  ///
  /// @param idleTimeout the time limit for a client between two messages, or zero for none
  /// @return this builder
  public ServerOptionsBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
    return this;
  }

  /// Sets [ServerOptions#readTimeout()].
  ///
  /// @param readTimeout the time limit for a single read, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder readTimeout(Duration readTimeout) {
    this.readTimeout = readTimeout;
    return this;
  }

  /// Sets [ServerOptions#writeTimeout()].
  ///
  /// @param writeTimeout the time limit for a write without progress, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder writeTimeout(Duration writeTimeout) {
    this.writeTimeout = writeTimeout;
    return this;
  }

  /// Sets [ServerOptions#minWriteRate()].
  ///
  /// @param minWriteRate the bytes per second that a client must take of what is sent; 0 for any
  /// @return this builder
  public ServerOptionsBuilder minWriteRate(int minWriteRate) {
    this.minWriteRate = minWriteRate;
    return this;
  }

  /// Sets [ServerOptions#requestTimeout()].
  ///
  /// @param requestTimeout the time limit for a connection, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder requestTimeout(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
    return this;
  }

  /// Sets [ServerOptions#lingerTimeout()].
  ///
  /// @param lingerTimeout how long a closing connection waits for the client, or zero to close
  ///   immediately
  /// @return this builder
  public ServerOptionsBuilder lingerTimeout(Duration lingerTimeout) {
    this.lingerTimeout = lingerTimeout;
    return this;
  }

  /// Sets [ServerOptions#admission()].
  ///
  /// @param admission which clients are served
  /// @return this builder
  public ServerOptionsBuilder admission(Admission admission) {
    this.admission = admission;
    return this;
  }

  /// Sets [ServerOptions#maxPacketSize()].
  ///
  /// @param maxPacketSize the maximum payload of a datagram to receive, 1 to 65,535 bytes
  /// @return this builder
  public ServerOptionsBuilder maxPacketSize(int maxPacketSize) {
    this.maxPacketSize = maxPacketSize;
    return this;
  }

  /// Sets [ServerOptions#maxPendingDatagrams()].
  ///
  /// @param maxPendingDatagrams the maximum number of datagrams in processing, at least 1
  /// @return this builder
  public ServerOptionsBuilder maxPendingDatagrams(int maxPendingDatagrams) {
    this.maxPendingDatagrams = maxPendingDatagrams;
    return this;
  }

  /// Sets [ServerOptions#maxAmplification()].
  ///
  /// @param maxAmplification the maximum size of all replies to a UDP datagram, as a multiple of
  ///   its size, or 0 for no limit
  /// @return this builder
  public ServerOptionsBuilder maxAmplification(int maxAmplification) {
    this.maxAmplification = maxAmplification;
    return this;
  }

  /// Sets [ServerOptions#replyLoopRate()].
  ///
  /// @param replyLoopRate the sustained replies per second to one sender that repeats itself, or 0
  ///   for no limit
  /// @return this builder
  public ServerOptionsBuilder replyLoopRate(int replyLoopRate) {
    this.replyLoopRate = replyLoopRate;
    return this;
  }

  /// Sets [ServerOptions#timeout()].
  ///
  /// @param timeout the time limit for a single-request call, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder timeout(Duration timeout) {
    this.timeout = timeout;
    return this;
  }

  /// Sets [ServerOptions#drainTimeout()].
  ///
  /// @param drainTimeout how long a close lets requests continue, or zero for no limit
  /// @return this builder
  public ServerOptionsBuilder drainTimeout(Duration drainTimeout) {
    this.drainTimeout = drainTimeout;
    return this;
  }

  /// Sets [ServerOptions#processing()].
  ///
  /// @param processing how to process requests, or null for that of the server's class
  /// @return this builder
  public ServerOptionsBuilder processing(@Nullable ProcessorOptions processing) {
    this.processing = processing;
    return this;
  }

  /// Sets [ServerOptions#listenerLayer()].
  ///
  /// @param listenerLayer what decides which connections the server gets, or null
  /// @return this builder
  public ServerOptionsBuilder listenerLayer(@Nullable ListenerLayer listenerLayer) {
    this.listenerLayer = listenerLayer;
    return this;
  }

  /// Sets [ServerOptions#layers()].
  ///
  /// @param layers what wraps each connection; the first one wraps the socket's
  /// @return this builder
  public ServerOptionsBuilder layers(List<ConnectionLayer> layers) {
    this.layers = List.copyOf(layers);
    return this;
  }

  /// Adds to [ServerOptions#layers()].
  ///
  /// @param layer what wraps each connection, around the layers that were added before
  /// @return this builder
  public ServerOptionsBuilder addLayer(ConnectionLayer layer) {
    var all = new ArrayList<>(layers);
    all.add(Objects.requireNonNull(layer, "layer"));
    layers = List.copyOf(all);
    return this;
  }

  /// Sets [ServerOptions#listener()], in place of the log, or of whatever was set before:
  /// [#addListener] keeps that.
  ///
  /// @param listener notified of every step, instead of the log
  /// @return this builder
  public ServerOptionsBuilder listener(ServerListener listener) {
    this.listener = listener;
    return this;
  }

  /// Adds to [ServerOptions#listener()], which is the log unless it was set.
  ///
  /// @param listener notified of every step, in addition
  /// @return this builder
  public ServerOptionsBuilder addListener(ServerListener listener) {
    this.listener = ServerListeners.of(this.listener, listener);
    return this;
  }

  /// Sets [ServerOptions#transport()].
  ///
  /// @param transport how to access sockets
  /// @return this builder
  public ServerOptionsBuilder transport(Transport transport) {
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
        handshakeTimeout,
        firstByteTimeout,
        minReadRate,
        idleTimeout,
        readTimeout,
        writeTimeout,
        minWriteRate,
        requestTimeout,
        lingerTimeout,
        admission,
        maxPacketSize,
        maxPendingDatagrams,
        maxAmplification,
        replyLoopRate,
        timeout,
        drainTimeout,
        processing,
        listenerLayer,
        layers,
        listener,
        transport);
  }
}
