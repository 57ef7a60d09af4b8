package io.socketserver.unix.internal;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.EventLoop;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.Transport;
import io.socketserver.unix.internal.foreign.Platform;
import io.socketserver.unix.internal.foreign.Preloading;
import io.socketserver.unix.internal.transport.EpollPoller;
import io.socketserver.unix.internal.transport.NativeDatagramEndpoint;
import io.socketserver.unix.internal.transport.NativeEventLoop;
import io.socketserver.unix.internal.transport.NativeStreamListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/// Linux sockets, through system calls: Internet addresses and UNIX addresses.
///
/// @source docs/transports.md
public final class NativeTransport implements Transport {

  /// For the service loader.
  public NativeTransport() {}

  @Override
  public String name() {
    return "native";
  }

  @Override
  public Optional<String> unavailable() {
    return Platform.unavailable();
  }

  @Override
  public StreamListener listen(SocketAddress address, SocketSettings settings) throws IOException {
    ensureAvailable();
    return NativeStreamListener.listen(address, settings);
  }

  @Override
  public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) throws IOException {
    ensureAvailable();
    return NativeDatagramEndpoint.bind(address, settings);
  }

  @Override
  public boolean waitsInVirtualThreads() {
    return true;
  }

  @Override
  public void preload() {
    if (unavailable().isEmpty()) {
      Preloading.run();
    }
  }

  @Override
  public void warmUp() throws IOException {
    EpollPoller.prepare();
  }

  @Override
  public EventLoop newEventLoop() throws IOException {
    ensureAvailable();
    return NativeEventLoop.open();
  }

  private void ensureAvailable() {
    Optional<String> reason = unavailable();
    if (reason.isPresent()) {
      throw new UnsupportedOperationException(
          "the transport 'native' cannot be used: " + reason.get());
    }
  }
}
