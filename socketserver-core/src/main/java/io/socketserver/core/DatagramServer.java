package io.socketserver.core;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Refusal;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.internal.AnyFamily;
import io.socketserver.core.internal.request.Amplification;
import io.socketserver.core.internal.request.Replies;
import io.socketserver.core.internal.request.ReplyLoops;
import io.socketserver.core.internal.request.SocketDatagramRequest;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.Endpoint;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server of datagrams, for any kind of address.
///
/// Each datagram is a request. At most [ServerOptions#maxPendingDatagrams()] are processed at once;
/// further ones are discarded, counted and reported, so that a flood cannot fill the heap.
/// Datagrams that the kernel discards because its buffer is full are counted and reported too, if
/// the transport counts them, together with the next datagram.
///
/// @threading As [BaseServer].
/// @source CPython 3.13, `socketserver.UDPServer`
/// @since 0.1
public abstract class DatagramServer extends BaseServer<DatagramRequest> {

  /// Set by the activation.
  private volatile @Nullable DatagramEndpoint datagramEndpoint;

  private final Consumer<Request> replyRefused = this::replyRefused;

  /// Made with the first datagram, on the serving thread.
  private @Nullable Replies replies;

  /// The last drop count of the endpoint. Used by the serving thread.
  private long droppedByKernel;

  /// Creates a server that is not yet active.
  ///
  /// @param address the address to serve
  /// @param handlers the factory of the handlers
  /// @param options the settings
  /// @throws IllegalArgumentException if the settings have layers, which wrap connections
  protected DatagramServer(
      SocketAddress address,
      RequestHandlerFactory<DatagramRequest> handlers,
      ServerOptions options) {
    super(address, handlers, options);
    if (!options.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "layers wrap connections, and a server of datagrams has none: " + options.layers());
    }
    if (options.listenerLayer() != null) {
      throw new IllegalArgumentException(
          "a listener layer is for connections, and a server of datagrams has none: "
              + options.listenerLayer());
    }
  }

  @Override
  protected Endpoint serverBind() throws IOException {
    SocketAddress address = serverAddress();
    try {
      DatagramEndpoint bound = newEndpoint(address);
      datagramEndpoint = bound;
      return bound;
    } catch (IOException e) {
      throw BindFailure.of(address, e);
    }
  }

  /// Binds the socket. Called once, by [#serverBind()].
  ///
  /// @param address the address to serve
  /// @return the socket
  /// @throws IOException if the address cannot be bound; no socket may stay open
  /// @implSpec The default asks the transport.
  protected DatagramEndpoint newEndpoint(SocketAddress address) throws IOException {
    return AnyFamily.bind(address, host -> options().transport().bind(host, options()));
  }

  @Override
  protected @Nullable DatagramRequest getRequest() throws IOException {
    DatagramEndpoint receiving = datagramEndpoint;
    DatagramEndpoint.Datagram datagram = receiving == null ? null : receiving.receive();
    if (receiving == null || datagram == null) {
      return null;
    }
    Replies sending = replies;
    if (sending == null) {
      sending = newReplies();
      replies = sending;
    }
    countDroppedByKernel(receiving.dropped());
    if (!mayAnswer(datagram.from())) {
      return null;
    }
    Refusal refusal = parts().gate().refusal(datagram.from());
    if (refusal != null) {
      parts().refused(this, datagram.from(), refusal);
      return null;
    }
    if (parts().registry().inFlight() >= options().maxPendingDatagrams()) {
      parts().listener().datagramDropped(this, parts().registry().countDropped(1));
      return null;
    }
    if (datagram.truncated()) {
      parts().registry().countTruncated();
    }
    return new SocketDatagramRequest(
        parts().registry().nextId(),
        this,
        receiving,
        datagram,
        parts().time(),
        sending,
        new Amplification(mostReplied(datagram), replyRefused));
  }

  private Replies newReplies() {
    TimeSource time = parts().time();
    return new Replies(
        options().writeTimeout(),
        new ReplyLoops(options().replyLoopRate(), time),
        parts().processor().sharesThreads(),
        () -> parts().registry().inFlight() > options().maxPendingDatagrams() / 2,
        this::replyLost,
        time);
  }

  /// The maximum size of all replies to a datagram. It does not apply to UNIX sockets, whose
  /// senders the kernel knows.
  ///
  /// @source RFC 9000, section 8.1, "Address Validation during Connection Establishment"
  private long mostReplied(DatagramEndpoint.Datagram datagram) {
    int factor = options().maxAmplification();
    return factor == 0 || !(datagram.from() instanceof InetSocketAddress)
        ? Long.MAX_VALUE
        : (long) factor * datagram.data().remaining();
  }

  private void replyRefused(Request request) {
    parts().listener().replyRefused(request, parts().registry().countReplyRefused());
  }

  private void replyLost(SocketAddress client, Exception failure) {
    parts().listener().replyLost(this, client, failure, parts().registry().countReplyLost());
  }

  private void countDroppedByKernel(long dropped) {
    long more = dropped - droppedByKernel;
    if (more > 0) {
      droppedByKernel = dropped;
      parts().listener().datagramDropped(this, parts().registry().countDropped(more));
    }
  }

  /// Whether replying to this sender is safe. Datagrams from other senders are silently discarded,
  /// because any reaction could be what an attacker wants. Called for each datagram, on the serving
  /// thread.
  ///
  /// @param from the address of the sender
  /// @return true to accept the datagram
  /// @implSpec The default returns true.
  protected boolean mayAnswer(SocketAddress from) {
    return true;
  }

  @Override
  protected void shutdownRequest(DatagramRequest request) {
    closeRequest(request);
    parts().ended(request);
  }

  @Override
  protected void closeRequest(DatagramRequest request) {}

  // ---- for the collaborators in this package

  @Override
  final void closeListener() {
    // the socket is also the way of the replies: the loop ends now, the socket closes last
    parts().endpoint().wakeup();
  }

  @Override
  final void closeRest(long deadline) throws IOException {
    parts().endpoint().close();
  }
}
