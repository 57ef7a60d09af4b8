package io.socketserver.tests.multiplexing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The connections of a loop share the buffer in which the output of a call is collected.
class FailedWriteTest {

  /// Repeats a secret until it has written more than a client takes at once.
  private static final class Secretive implements EventHandler {
    @Override
    public void received(EventConnection connection, ByteBuffer data) {
      if (data.remaining() > 5) {
        connection.write(US_ASCII.encode("secret secret secret "));
      } else {
        connection.write(data);
      }
    }
  }

  /// A clock that has no memory once: a write that must wait asks it for the time.
  private static final class PoorClock implements TimeSource {

    private final TimeSource clock = TimeSource.system();
    private final AtomicBoolean poor = new AtomicBoolean();

    @Override
    public long nanoTime() {
      if (Thread.currentThread().getName().startsWith("loop-") && poor.getAndSet(false)) {
        throw new OutOfMemoryError("pretended");
      }
      return clock.nanoTime();
    }

    @Override
    public Signal newSignal() {
      return clock.newSignal();
    }
  }

  private final PoorClock clock = new PoorClock();
  private final MemoryTransport network = MemoryTransport.with(clock);

  /// Regression: what one connection had written, and the machine had no memory to queue, went to
  /// the next client of its loop.
  @Test
  void givesNobodyTheOutputOfAnotherConnection() throws Exception {
    var options =
        ServerOptions.builder()
            .transport(network)
            .processing(MultiplexingOptions.defaults().loops(1))
            .build();
    network.streamCapacity(8);
    try (var server =
        new TcpServer(new InetSocketAddress("localhost", 0), Secretive::new, options)) {
      server.start();
      try (MemoryClient first = network.connect(server.serverAddress());
          MemoryClient second = network.connect(server.serverAddress())) {
        assertThat(exchange(second, "2\n")).isEqualTo("2");

        clock.poor.set(true);
        first.send("secret\n");
        assertThat(first.readAll()).isEqualTo("secret s");
        assertThat(clock.poor).isFalse();

        assertThat(exchange(second, "mine\n")).isEqualTo("mine");
      }
    }
  }

  private static String exchange(MemoryClient client, String text) throws Exception {
    client.send(text);
    return client.readLine();
  }
}
