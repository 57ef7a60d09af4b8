package io.socketserver.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.tests.transport.Pair.Rig;
import io.socketserver.tests.transport.Pair.Run;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Several threads that write to one client.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class WritersTest {

  private static final int WRITERS = 4;
  private static final int WRITES = 50;

  /// More than one call of the kernel takes.
  private static final int SIZE = 300_000;

  private static void write(Rig rig, StreamRequest request) throws Exception {
    var writers = new ArrayList<Run<Integer>>();
    for (byte writer = 1; writer <= WRITERS; writer++) {
      byte[] bytes = new byte[SIZE];
      Arrays.fill(bytes, writer);
      writers.add(
          rig.run(() -> {
            for (int i = 0; i < WRITES; i++) {
              request.output().write(bytes);
            }
            return WRITES;
          }));
    }
    for (Run<Integer> writer : writers) {
      assertThat(writer.task().get(Pair.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(WRITES);
    }
  }

  /// Regression: between what the kernel took at once and the rest another thread could write.
  @ParameterizedTest
  @MethodSource("io.socketserver.tests.transport.Pair#rigs")
  void doNotMixTheirBytes(Rig rig) throws Exception {
    RequestHandler<StreamRequest> handler = request -> write(rig, request);
    try (var server =
        new ThreadingTcpServer(
            new InetSocketAddress("127.0.0.1", 0),
            RequestHandlerFactory.shared(handler),
            ServerOptions.builder().transport(Transports.named(rig.transport())).build())) {
      server.start();
      InetSocketAddress address = server.serverAddress();
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        InputStream in = client.getInputStream();
        for (int i = 0; i < WRITERS * WRITES; i++) {
          byte[] got = in.readNBytes(SIZE);
          byte[] same = new byte[SIZE];
          Arrays.fill(same, got[0]);
          assertThat(Arrays.mismatch(got, same)).isEqualTo(-1);
        }
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }
}
