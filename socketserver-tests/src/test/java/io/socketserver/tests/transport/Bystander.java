package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Another server of the same process, whose clients have nothing to do with what goes on elsewhere
/// in it: they must be answered, and the virtual machine must come to safepoints.
public final class Bystander implements AutoCloseable {

  private final Duration limit;
  private final ThreadingTcpServer server;

  /// Starts it.
  ///
  /// @param limit how long a client, or a collection of garbage, may take: much less than what is
  ///   tried beside it, and more than a busy machine needs
  public Bystander(String transport, Duration limit) throws IOException {
    this.limit = limit;
    RequestHandlerFactory<StreamRequest> echo =
        RequestHandlerFactory.shared(request -> {
          while (request.awaitInput()) {
            long _ = request.transferAvailable(request.output());
          }
        });
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var options = ServerOptions.builder().transport(Transports.named(transport)).build();
    server = new ThreadingTcpServer(any, echo, options);
    Thread _ = server.start();
  }

  /// Asks, and collects garbage.
  public void isNotHeldUp() throws IOException {
    long begun = System.nanoTime();
    System.gc();
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .as("garbage collection")
        .isLessThan(limit);
    var address = server.serverAddress();
    for (int i = 0; i < 4; i++) {
      try (var client = new Socket(address.getAddress(), address.getPort())) {
        client.setSoTimeout((int) limit.toMillis());
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  /// Stops it, within the limit.
  @Override
  public void close() {
    long begun = System.nanoTime();
    var _ = server.close(Duration.ZERO);
    assertThat(System.nanoTime() - begun)
        .as("close")
        .isLessThan(TimeUnit.SECONDS.toNanos(limit.toSeconds()));
  }
}
