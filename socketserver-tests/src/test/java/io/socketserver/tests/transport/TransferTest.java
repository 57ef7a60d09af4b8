package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that a handler passes on as they come.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class TransferTest {

  private static final int MORE_THAN_BUFFERS_HOLD = 16 * 1024 * 1024;

  /// What a handler has found out, or how it has failed.
  private static final class Found<T> extends CompletableFuture<T> {

    RequestHandler<StreamRequest> by(Finding<T> finding) {
      return request -> {
        try {
          complete(finding.find(request));
        } catch (Throwable e) {
          completeExceptionally(e);
        }
      };
    }

    T await() throws Exception {
      return get(30, TimeUnit.SECONDS);
    }
  }

  private interface Finding<T> {
    T find(StreamRequest request) throws Exception;
  }

  /// Keeps the arrays that it is given, which a stream may do and ours must not suffer from.
  private static final class Keeping extends OutputStream {

    final List<byte[]> arrays = new ArrayList<>();

    @Override
    public void write(int b) {
      throw new AssertionError("one byte: " + b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      arrays.add(bytes);
    }
  }

  private static ThreadingTcpServer serve(String transport, RequestHandler<StreamRequest> handler)
      throws IOException {
    var server =
        new ThreadingTcpServer(
            new InetSocketAddress("127.0.0.1", 0),
            RequestHandlerFactory.shared(handler),
            ServerOptions.builder().transport(Transports.named(transport)).build());
    server.start();
    return server;
  }

  private static Socket connect(ThreadingTcpServer server) throws IOException {
    var address = server.serverAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void passesOnWhatWasReadInAdvanceAndWhatComesThen(String transport) throws Exception {
    var found = new Found<List<Integer>>();
    try (var server =
            serve(
                transport,
                found.by(request -> {
                  var counts = new ArrayList<Integer>();
                  counts.add(request.transferAvailable(request.output()));
                  counts.add(request.readLine(100).length());
                  while (request.awaitInput()) {
                    counts.add(request.transferAvailable(request.output()));
                    counts.add(request.transferAvailable(request.output()));
                  }
                  return counts;
                }));
        Socket client = connect(server)) {
      client.getOutputStream().write("line\nrest".getBytes(UTF_8));
      assertThat(client.getInputStream().readNBytes(4)).isEqualTo("rest".getBytes(UTF_8));
      client.getOutputStream().write("more!".getBytes(UTF_8));
      assertThat(client.getInputStream().readNBytes(5)).isEqualTo("more!".getBytes(UTF_8));
      client.shutdownOutput();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(found.await()).containsExactly(0, 4, 4, 0, 5, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void passesOnMoreThanAllBuffersHold(String transport) throws Exception {
    var found = new Found<Long>();
    byte[] sent = new byte[MORE_THAN_BUFFERS_HOLD];
    new Random(862).nextBytes(sent);
    try (var server =
            serve(transport, found.by(request -> request.input().transferTo(request.output())));
        Socket client = connect(server)) {
      var writing =
          CompletableFuture.runAsync(() -> {
            try {
              client.getOutputStream().write(sent);
              client.shutdownOutput();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });

      assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
      writing.get(30, TimeUnit.SECONDS);
      assertThat(found.await()).isEqualTo(sent.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void givesOtherStreamsACopy(String transport) throws Exception {
    var found = new Found<Keeping>();
    try (var server =
            serve(
                transport,
                found.by(request -> {
                  var keeping = new Keeping();
                  while (request.awaitInput()) {
                    request.transferAvailable(keeping);
                    request.write(".");
                  }
                  return keeping;
                }));
        Socket client = connect(server)) {
      client.getOutputStream().write("one".getBytes(UTF_8));
      assertThat(client.getInputStream().read()).isEqualTo('.');
      client.getOutputStream().write("two".getBytes(UTF_8));
      assertThat(client.getInputStream().read()).isEqualTo('.');
      client.shutdownOutput();

      assertThat(found.await().arrays)
          .containsExactly("one".getBytes(UTF_8), "two".getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "native"})
  void keepsWhatTheOtherStreamDidNotTake(String transport) throws Exception {
    var found = new Found<String>();
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    try (var server =
            serve(
                transport,
                found.by(request -> {
                  request.awaitInput();
                  try {
                    return "passed on " + request.transferAvailable(full);
                  } catch (IOException e) {
                    return e.getMessage() + ": " + request.readLine(100);
                  }
                }));
        Socket client = connect(server)) {
      client.getOutputStream().write("precious\n".getBytes(UTF_8));

      assertThat(found.await()).isEqualTo("no space left: precious");
    }
  }
}
