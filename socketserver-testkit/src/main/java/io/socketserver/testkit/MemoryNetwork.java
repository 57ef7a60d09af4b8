package io.socketserver.testkit;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The sockets of one transport, and their addresses.
///
/// @threading Thread-safe.
final class MemoryNetwork {

  private final TimeSource time;
  private final TimeSource.Signal datagramsChanged;
  private final Faults faults = new Faults();
  private final Bindings<MemoryStreamListener> streams = new Bindings<>();
  private final Bindings<MemoryDatagramEndpoint> datagrams = new Bindings<>();
  private final AtomicInteger openConnections = new AtomicInteger();

  /// Creates a network without sockets.
  ///
  /// @param time the clock of all their waits
  public MemoryNetwork(TimeSource time) {
    this.time = time;
    this.datagramsChanged = time.newSignal();
  }

  /// Prepares nothing.
  ///
  /// @throws IOException if a failure was injected
  public void warmUp() throws IOException {
    faults.check(Operation.WARM_UP);
  }

  /// Binds a listener.
  ///
  /// @param address where
  /// @param settings the backlog
  /// @return the listener
  /// @throws IOException if the address cannot be had
  public StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException {
    faults.check(Operation.BIND);
    return streams.bind(
        address, real -> new MemoryStreamListener(this, real, settings.requestQueueSize()));
  }

  /// Binds a server's datagram socket.
  ///
  /// @param address where
  /// @param settings the largest packet
  /// @param capacity how many datagrams its queue holds
  /// @return the socket
  /// @throws IOException if the address cannot be had
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings, int capacity)
      throws IOException {
    faults.check(Operation.BIND);
    return datagrams.bind(
        address,
        real -> new MemoryDatagramEndpoint(this, real, settings.maxPacketSize(), capacity));
  }

  /// Connects a client.
  ///
  /// @param server the server's address
  /// @param from the client's address, or null for a free one
  /// @param capacity how many bytes may be in transit in each direction
  /// @param accept creates the client from its connection
  /// @return the client
  /// @param <T> the client
  /// @throws IOException if no server listens there, or the queue is full
  public <T> T connect(
      SocketAddress server, @Nullable SocketAddress from, int capacity, ClientMaker<T> accept)
      throws IOException {
    MemoryStreamListener listener = streams.find(server);
    if (listener == null) {
      throw new ConnectException("Connection refused: nobody listens on " + server);
    }
    SocketAddress client = from == null ? streams.clientAddress(server) : from;
    var link = new Link(time, capacity);
    var connection = new MemoryConnection(this, client, Bindings.arrival(server), link.server);
    if (!listener.offer(connection)) {
      throw new ConnectException("Connection refused: the backlog of " + server + " is full");
    }
    return accept.make(link.client, connection);
  }

  /// Binds a client's datagram socket.
  ///
  /// @param server the address that it will send to
  /// @param from its address, or null for a free one
  /// @param capacity how many datagrams its queue holds
  /// @return the socket
  /// @throws IOException if the address cannot be bound
  public MemoryDatagramEndpoint datagramClient(
      SocketAddress server, @Nullable SocketAddress from, int capacity) throws IOException {
    SocketAddress client = from == null ? datagrams.clientAddress(server) : from;
    return datagrams.bind(
        client, real -> new MemoryDatagramEndpoint(this, real, Character.MAX_VALUE, capacity));
  }

  /// The clock.
  ///
  /// @return the time source
  public TimeSource time() {
    return time;
  }

  /// The planned failures.
  ///
  /// @return the faults
  public Faults faults() {
    return faults;
  }

  /// How many listeners are open.
  ///
  /// @return the number
  public int openListeners() {
    return streams.size();
  }

  /// How many datagram sockets are open.
  ///
  /// @return the number, clients included
  public int openDatagramSockets() {
    return datagrams.size();
  }

  /// How many accepted connections the server has not closed.
  ///
  /// @return the number
  public int openConnections() {
    return openConnections.get();
  }

  /// How many connections wait to be accepted.
  ///
  /// @param server the server's address
  /// @return the number
  public int waitingConnections(SocketAddress server) {
    MemoryStreamListener listener = streams.find(server);
    return listener == null ? 0 : listener.waiting();
  }

  TimeSource.Signal datagramsChanged() {
    return datagramsChanged;
  }

  Bindings<MemoryStreamListener> streams() {
    return streams;
  }

  Bindings<MemoryDatagramEndpoint> datagrams() {
    return datagrams;
  }

  void connectionOpened() {
    openConnections.incrementAndGet();
  }

  void connectionClosed() {
    openConnections.decrementAndGet();
  }

  /// Creates a client from its end of a connection.
  ///
  /// @param <T> the client
  public interface ClientMaker<T> {

    /// Creates it.
    ///
    /// @param end the client's end
    /// @param connection the server's end
    /// @return the client
    T make(LinkEnd end, MemoryConnection connection);
  }
}
