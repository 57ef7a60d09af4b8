package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.CloseReport;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A client that has its answer and stays does not hold up a close, though its handler does not ask
/// where it may be idle.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class IdleCloseTest {

  private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(10);

  private static Stream<Arguments> servers() {
    return Stream.of("nio", "native")
        .flatMap(transport ->
            Stream.of(
                    null, // serial
                    ThreadingOptions.virtual(),
                    ThreadingOptions.platform(),
                    ThreadingOptions.pool(1))
                .map(processing -> Arguments.of(transport, processing)));
  }

  private static void echo(StreamRequest request) throws IOException {
    byte[] bytes = new byte[100];
    for (int n = request.input().read(bytes); n >= 0; n = request.input().read(bytes)) {
      request.output().write(bytes, 0, n);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void endsItsInput(String transport, @Nullable ProcessorOptions processing) throws Exception {
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(processing)
            .build();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server =
        new TcpServer(address, RequestHandlerFactory.shared(IdleCloseTest::echo), options)) {
      server.start();
      var bound = server.serverAddress();
      try (var client = new Socket(bound.getAddress(), bound.getPort())) {
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("hello");

        CloseReport report = server.close(LONGER_THAN_THE_TEST);

        assertThat(client.getInputStream().read()).isNegative();
        assertThat(report.finished()).isOne();
        assertThat(report.asked()).isZero();
        assertThat(report.forced()).isEqualTo(List.of());
      }
    }
  }
}
