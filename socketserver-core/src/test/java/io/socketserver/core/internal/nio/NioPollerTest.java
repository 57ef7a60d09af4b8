package io.socketserver.core.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.spi.StreamConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A selector that has run out of memory is replaced, and nobody who waits is lost.
class NioPollerTest {

  private static final int PAIRS = 16;
  private static final int ROUNDS = 400;
  private static final int SECONDS = 30;

  /// Two ends of a connection.
  private record Pair(SocketChannel channel, NioStreamConnection mine, SocketChannel other)
      implements AutoCloseable {

    static Pair open() throws IOException {
      try (var listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel other = SocketChannel.open(listener.getLocalAddress());
        SocketChannel channel = listener.accept();
        var mine = new NioStreamConnection(channel);
        return new Pair(channel, mine, other);
      }
    }

    @Override
    public void close() throws IOException {
      mine.close();
      other.close();
    }
  }

  private static Thread start(boolean virtual, Runnable task) {
    return (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
  }

  private static NioPoller poller(boolean virtual) throws Exception {
    var found = new CompletableFuture<NioPoller>();
    Thread _ =
        start(
            virtual,
            () -> {
              try {
                found.complete(NioPoller.ALL.forCurrentThread());
              } catch (IOException e) {
                found.completeExceptionally(e);
              }
            });
    return found.get(SECONDS, TimeUnit.SECONDS);
  }

  /// Waits until somebody waits to read from a channel.
  private static SelectionKey awaitInterest(SocketChannel channel, Selector selector) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      assertThat(System.nanoTime() - end).as("somebody waits").isNegative();
      SelectionKey key = channel.keyFor(selector);
      if (key != null && key.interestOps() == SelectionKey.OP_READ) {
        return key;
      }
      Thread.onSpinWait();
    }
  }

  private static void awaitClose(Selector selector) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (selector.isOpen()) {
      assertThat(System.nanoTime() - end).as("it is closed").isNegative();
      Thread.onSpinWait();
    }
  }

  /// As if it had run out of memory between taking a change from its queue and making it.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsWhoWasLostAgain(boolean virtual) throws Exception {
    NioPoller poller = poller(virtual);
    try (Pair pair = Pair.open()) {
      var read = new CompletableFuture<Integer>();
      Thread _ =
          start(
              virtual,
              () -> {
                try {
                  read.complete(pair.mine().read(new byte[1], 0, 1, StreamConnection.NEVER));
                } catch (IOException e) {
                  read.completeExceptionally(e);
                }
              });
      Selector damaged = poller.selector();
      SelectionKey key = awaitInterest(pair.channel(), damaged);
      SelectionKey lost = key.interestOps(0);
      assertThat(lost).isSameAs(key);

      poller.suspect();
      int count = pair.other().write(ByteBuffer.allocate(1));

      assertThat(count).isEqualTo(1);
      assertThat(read.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(poller.selector()).isNotSameAs(damaged);
      awaitClose(damaged); // after all have been told
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesNobodyHoweverOftenItsSelectorIsReplaced(boolean virtual) throws Exception {
    NioPoller poller = poller(virtual);
    List<Pair> pairs = new ArrayList<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    var running = new AtomicInteger(PAIRS);
    try {
      for (int i = 0; i < PAIRS; i++) {
        Pair pair = Pair.open();
        pairs.add(pair);
        var end = new CompletableFuture<Void>();
        ends.add(end);
        Thread _ = start(virtual, () -> completed(end, () -> echo(pair.mine())));
        Thread _ = start(false, () -> completed(end, () -> ask(pair.other(), running)));
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (running.get() > 0 && System.nanoTime() - end < 0) {
        poller.suspect();
        Thread.onSpinWait();
      }
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(SECONDS, TimeUnit.SECONDS);
    } finally {
      for (Pair pair : pairs) {
        pair.close();
      }
    }
  }

  @FunctionalInterface
  private interface Task {
    boolean run() throws IOException;
  }

  private static void completed(CompletableFuture<Void> end, Task task) {
    try {
      if (task.run()) {
        end.complete(null);
      }
    } catch (IOException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  private static boolean echo(NioStreamConnection connection) throws IOException {
    byte[] data = new byte[64];
    int count = connection.read(data, 0, data.length, StreamConnection.NEVER);
    while (count >= 0) {
      assertThat(connection.tryWrite(data, 0, count)).isEqualTo(count);
      count = connection.read(data, 0, data.length, StreamConnection.NEVER);
    }
    return true;
  }

  private static boolean ask(SocketChannel channel, AtomicInteger running) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(1);
    for (int i = 0; i < ROUNDS; i++) {
      int written = channel.write(data.clear().put((byte) i).flip());
      int read = channel.read(data.clear());
      if (written != 1 || read != 1 || data.get(0) != (byte) i) {
        throw new IOException("wrong answer in round " + i);
      }
    }
    int _ = running.decrementAndGet();
    channel.shutdownOutput();
    return false;
  }
}
