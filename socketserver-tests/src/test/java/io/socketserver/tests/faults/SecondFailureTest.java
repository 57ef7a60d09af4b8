package io.socketserver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Fault;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Handlers whose connection fails more than once: while they read, and again when they say
/// good-bye or in another thread. All of that is the client's fault; the first failure was taken
/// for the handler's, and logged with its stack.
class SecondFailureTest {

  private static final int CLIENTS = 20;
  private static final byte[] GOODBYE = new byte[1_000_000];

  private static ServerOptionsBuilder options(ProcessorOptions way, String transport) {
    return ServerOptions.builder().processing(way).transport(Transports.named(transport));
  }

  static Stream<Arguments> ways() {
    List<Arguments> all = new ArrayList<>();
    for (String transport : List.of("nio", "native")) {
      all.add(Arguments.of(transport, null));
      all.add(Arguments.of(transport, ThreadingOptions.virtual()));
      all.add(Arguments.of(transport, ThreadingOptions.platform()));
      all.add(Arguments.of(transport, ThreadingOptions.pool(4)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void inTheEndIsTheClientsToo(String transport, ProcessorOptions way) throws Exception {
    assertClientsFault(
        options(way, transport),
        request -> {
          request.write("x");
          try (Closeable _ = () -> sayGoodbye(request)) {
            int _ = request.input().read();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void inAnotherThreadIsTheClientsToo(String transport, ProcessorOptions way) throws Exception {
    assertClientsFault(
        options(way, transport),
        request -> {
          request.write("x");
          try {
            int _ = request.input().read();
          } finally {
            Thread writer =
                Thread.ofPlatform()
                    .start(() -> {
                      try {
                        sayGoodbye(request);
                      } catch (IOException itHasFailedBefore) {
                        return;
                      }
                    });
            writer.join();
          }
        });
  }

  /// More than the buffers hold, so that one of the writes is refused for sure.
  private static void sayGoodbye(StreamRequest request) throws IOException {
    while (true) {
      request.output().write(GOODBYE);
    }
  }

  private static void assertClientsFault(
      ServerOptionsBuilder options, RequestHandler<StreamRequest> handler) throws Exception {
    BlockingQueue<Fault> faults = new LinkedBlockingQueue<>();
    ServerListener listener =
        new ServerListener() {
          @Override
          public void requestFailed(Request request, Fault fault, Throwable failure) {
            faults.add(fault);
          }
        };
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (TcpServer server =
        new TcpServer(address, () -> handler, options.listener(listener).build())) {
      server.start();
      for (int i = 0; i < CLIENTS; i++) {
        try (Peer peer = Peer.connect(server.serverAddress(), i)) {
          assertThat(peer.read(1)).hasSize(1);
          peer.reset();
        }
        assertThat(faults.poll(20, TimeUnit.SECONDS)).as("client %d", i).isEqualTo(Fault.CLIENT);
      }
    }
  }
}
