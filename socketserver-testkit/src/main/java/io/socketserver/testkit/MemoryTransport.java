package io.socketserver.testkit;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.core.spi.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A transport without sockets and with fault injection, for tests of handlers and servers.
///
/// ```java
/// var transport = new MemoryTransport();
/// var options = ServerOptions.builder().transport(transport).build();
/// try (var server = new TcpServer(address, UpperHandler::new, options)) {
///   server.start();
///   try (MemoryClient client = transport.connect(server.serverAddress())) {
///     client.send("hello\n");
///     assertEquals("HELLO", client.readLine());
///   }
/// }
/// ```
///
/// Each transport is a separate network: servers on one cannot be reached from another. Any address
/// can be bound, once; nothing is resolved, routed or delayed. Bytes and datagrams arrive in the
/// order in which they were sent.
///
/// Every wait of a server uses the transport's clock. With [ManualTime] a test of a one-hour
/// time-out takes no time.
///
/// @threading Thread-safe.
/// @apiNote It has no channels and no descriptors. Socket options are stored and have no effect,
///   except that closing with a linger time of zero resets the connection. Reuse of addresses and
///   ports has no effect: binding an address twice fails.
/// @since 0.1
public final class MemoryTransport implements Transport {

  /// The operations that can be made to fail.
  ///
  /// @since 0.1
  public enum Operation {
    /// [Transport#warmUp()].
    WARM_UP,
    /// Binding a listener or a datagram socket of a server.
    BIND,
    /// [io.socketserver.core.spi.Endpoint#awaitReady(long, TimeSlice)].
    WAIT,
    /// [StreamListener#accept()]. The connection stays in the queue.
    ACCEPT,
    /// [StreamConnection#tryRead(byte[], int, int)], but not the one that follows a wait.
    READ,
    /// [StreamConnection#tryWrite(byte[], int, int)], but not the one that follows a wait.
    WRITE,
    /// [DatagramEndpoint#receive()]. The datagram stays in the queue.
    RECEIVE,
    /// [DatagramEndpoint#send], when it begins.
    SEND
  }

  private final MemoryNetwork network;
  private volatile int streamCapacity = 64 * 1024;
  private volatile int datagramCapacity = 256;

  /// Creates a network that uses the system clock.
  public MemoryTransport() {
    this(TimeSource.system());
  }

  private MemoryTransport(TimeSource time) {
    this.network = new MemoryNetwork(time);
  }

  /// Creates a network that uses another clock.
  ///
  /// @param time the clock, such as [ManualTime]
  /// @return the transport
  public static MemoryTransport with(TimeSource time) {
    return new MemoryTransport(Objects.requireNonNull(time, "time"));
  }

  // ---- clients

  /// Connects a client with a free address, on the host of the server.
  ///
  /// @param server the server's address
  /// @return the client; the server may not have accepted it yet
  /// @throws java.net.ConnectException if no server listens there, or the backlog is full
  /// @throws IOException if no port is free
  public MemoryClient connect(SocketAddress server) throws IOException {
    return connectFrom(null, server);
  }

  /// Connects a client.
  ///
  /// @param server the server's address
  /// @param client the client's address, which may be any
  /// @return the client; the server may not have accepted it yet
  /// @throws java.net.ConnectException if no server listens there, or the backlog is full
  /// @throws IOException if a client cannot have that address
  public MemoryClient connect(SocketAddress server, SocketAddress client) throws IOException {
    return connectFrom(Objects.requireNonNull(client, "client"), server);
  }

  private MemoryClient connectFrom(@Nullable SocketAddress client, SocketAddress server)
      throws IOException {
    return network.connect(server, client, streamCapacity, MemoryClient::new);
  }

  /// Binds a client's datagram socket to a free address, on the host of the server.
  ///
  /// @param server the destination of its datagrams, which need not be bound
  /// @return the client
  /// @throws IOException if no port is free
  public MemoryDatagramClient datagramClient(SocketAddress server) throws IOException {
    return datagramClientFrom(null, server);
  }

  /// Binds a client's datagram socket.
  ///
  /// @param server the destination of its datagrams, which need not be bound
  /// @param client its address
  /// @return the client
  /// @throws java.net.BindException if that address is already bound
  /// @throws IOException if the address cannot be bound for another reason
  public MemoryDatagramClient datagramClient(SocketAddress server, SocketAddress client)
      throws IOException {
    return datagramClientFrom(Objects.requireNonNull(client, "client"), server);
  }

  private MemoryDatagramClient datagramClientFrom(
      @Nullable SocketAddress client, SocketAddress server) throws IOException {
    MemoryDatagramEndpoint socket = network.datagramClient(server, client, datagramCapacity);
    return new MemoryDatagramClient(socket, server);
  }

  // ---- settings

  /// Sets how many bytes may be in transit in each direction of a connection before a write blocks.
  /// 64 KiB by default.
  ///
  /// @param bytes how many, at least 1; for future connections
  /// @return this transport
  public MemoryTransport streamCapacity(int bytes) {
    streamCapacity = positive("bytes", bytes);
    return this;
  }

  /// Sets how many datagrams a socket queues before more are lost (at a client's) or their sender
  /// must wait (at a server's). 256 by default.
  ///
  /// @param datagrams how many, at least 1; for future sockets
  /// @return this transport
  public MemoryTransport datagramCapacity(int datagrams) {
    datagramCapacity = positive("datagrams", datagrams);
    return this;
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
    return value;
  }

  // ---- fault injection

  /// Makes a server's next operations fail, after those that already must.
  ///
  /// @param operation which
  /// @param times how many, at least 1
  /// @param failure creates the exception of each
  /// @return this transport
  public MemoryTransport failNext(
      Operation operation, int times, Supplier<? extends IOException> failure) {
    network.faults().failNext(operation, positive("times", times), failure);
    return this;
  }

  /// Makes a server's operations fail until [#recover(Operation)].
  ///
  /// @param operation which
  /// @param failure creates the exception of each
  /// @return this transport
  public MemoryTransport failAll(Operation operation, Supplier<? extends IOException> failure) {
    network.faults().failAll(operation, failure);
    return this;
  }

  /// Ends the failures of an operation.
  ///
  /// @param operation which
  public void recover(Operation operation) {
    network.faults().recover(operation);
  }

  // ---- observation

  /// How often servers have started an operation on this transport.
  ///
  /// @param operation which
  /// @return how often, failures included
  public long calls(Operation operation) {
    return network.faults().calls(operation);
  }

  /// How many listeners are open.
  ///
  /// @return the number
  public int openListeners() {
    return network.openListeners();
  }

  /// How many datagram sockets are open, those of clients included.
  ///
  /// @return the number
  public int openDatagramSockets() {
    return network.openDatagramSockets();
  }

  /// How many connections a server has accepted and not closed.
  ///
  /// @return the number
  public int openConnections() {
    return network.openConnections();
  }

  /// How many connections wait to be accepted.
  ///
  /// @param server the address of the server
  /// @return the number
  public int waitingConnections(SocketAddress server) {
    return network.waitingConnections(server);
  }

  // ---- the server's side

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean makesSocketFiles() {
    return false;
  }

  @Override
  public TimeSource time() {
    return network.time();
  }

  @Override
  public StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException {
    return network.listen(address, settings);
  }

  @Override
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) throws IOException {
    return network.bind(address, settings, datagramCapacity);
  }

  @Override
  public EventLoop newEventLoop() {
    return new MemoryEventLoop(network);
  }

  @Override
  public void warmUp() throws IOException {
    network.warmUp();
  }
}
