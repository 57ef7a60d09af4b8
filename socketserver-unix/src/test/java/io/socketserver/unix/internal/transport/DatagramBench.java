package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What tests of datagram sockets share: sockets that are closed, and how to talk with them.
@Timeout(60)
abstract class DatagramBench {

  static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  NativeDatagramEndpoint bind(SocketAddress address) throws IOException {
    return bind(address, ServerOptions.builder());
  }

  NativeDatagramEndpoint bind(SocketAddress address, ServerOptionsBuilder options)
      throws IOException {
    var endpoint = NativeDatagramEndpoint.bind(address, options.build());
    opened.add(endpoint);
    return endpoint;
  }

  static InetSocketAddress any(String host) {
    return new InetSocketAddress(host, 0);
  }

  UnixDomainSocketAddress path(String name) {
    return UnixDomainSocketAddress.of(folder.resolve(name));
  }

  DatagramChannel client(SocketAddress server) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    opened.add(channel);
    channel.connect(server);
    return channel;
  }

  static InetSocketAddress at(String host, NativeDatagramEndpoint endpoint) {
    return new InetSocketAddress(host, ((InetSocketAddress) endpoint.localAddress()).getPort());
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(ByteBuffer data) {
    return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
  }

  /// Receives as a serving loop does.
  static Datagram take(NativeDatagramEndpoint endpoint) throws IOException {
    while (true) {
      assertThat(endpoint.awaitReady(System.nanoTime() + LIMIT.toNanos())).isTrue();
      Datagram datagram = endpoint.receive();
      if (datagram != null) {
        return datagram;
      }
    }
  }

  static void reply(NativeDatagramEndpoint endpoint, Datagram datagram, String text)
      throws IOException {
    endpoint.send(bytes(text), datagram.from(), datagram.to(), LIMIT);
  }

  static String receive(DatagramChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(65_535);
    SocketAddress _ = channel.receive(buffer);
    return text(buffer.flip());
  }

  interface Action {
    void run() throws Exception;
  }

  static void complete(CompletableFuture<Void> future, Action action) {
    try {
      action.run();
      future.complete(null);
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }

  static long descriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }
}
