package io.socketserver.unix.internal.inherited;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.transport.EpollPoller;
import io.socketserver.unix.internal.transport.NativeDatagramEndpoint;
import io.socketserver.unix.internal.transport.NativeEventLoop;
import io.socketserver.unix.internal.transport.NativeStreamConnection;
import io.socketserver.unix.internal.transport.NativeStreamListener;
import java.io.IOException;
import java.net.SocketAddress;

/// A transport with one socket, which another program created.
public final class InheritedTransport implements Transport {

  private final int descriptor;

  private volatile Runnable connectionClosed = () -> {};

  /// Creates the transport of a socket, which it claims when a server binds it.
  ///
  /// @param descriptor the socket
  public InheritedTransport(int descriptor) {
    this.descriptor = descriptor;
  }

  void whenConnectionCloses(Runnable action) {
    connectionClosed = action;
  }

  @Override
  public String name() {
    return "native";
  }

  /// Claims the socket.
  ///
  /// @param address ignored: the socket is already bound
  @Override
  public StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException {
    boolean connection = SocketInfo.of(descriptor).isConnection();
    int own = ClaimedDescriptors.claim(descriptor);
    boolean done = false;
    try {
      StreamListener listener =
          connection
              ? new OneConnectionListener(NativeStreamConnection.adopt(own), connectionClosed)
              : NativeStreamListener.adopt(own);
      done = true;
      return listener;
    } finally {
      if (!done) {
        int _ = Descriptors.close(own);
      }
    }
  }

  /// Claims the socket.
  ///
  /// @param address ignored: the socket is already bound
  @Override
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) throws IOException {
    int own = ClaimedDescriptors.claim(descriptor);
    boolean done = false;
    try {
      DatagramEndpoint endpoint = NativeDatagramEndpoint.adopt(own, settings);
      done = true;
      return endpoint;
    } finally {
      if (!done) {
        int _ = Descriptors.close(own);
      }
    }
  }

  /// The file belongs to the program that passed the socket.
  @Override
  public boolean makesSocketFiles() {
    return false;
  }

  @Override
  public void warmUp() throws IOException {
    EpollPoller.prepare();
  }

  @Override
  public EventLoop newEventLoop() throws IOException {
    return NativeEventLoop.open();
  }
}
