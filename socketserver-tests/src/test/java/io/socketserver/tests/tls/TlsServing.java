package io.socketserver.tests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.tls.TlsLayer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Servers with TLS, and clients of the JDK.
final class TlsServing {

  static final int LIMIT_MILLIS = 20_000;

  static final RequestHandler<StreamRequest> ECHO =
      request -> {
        while (request.awaitInput()) {
          int _ = request.transferAvailable(request.output());
        }
      };

  private TlsServing() {}

  /// Keeps the first failure of a request.
  static final class FirstFailure implements ServerListener {

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile Fault fault = Fault.HANDLER;

    @Override
    public void requestFailed(Request request, Fault whose, Throwable thrown) {
      fault = whose;
      failure.complete(thrown);
    }

    Throwable await() throws Exception {
      return failure.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    Fault fault() {
      return fault;
    }
  }

  static BaseServer<?> serve(TlsLayer layer, RequestHandler<StreamRequest> handler)
      throws IOException {
    return serve(ServerOptions.builder().addLayer(layer).build(), handler);
  }

  static BaseServer<?> serve(ServerOptions options, RequestHandler<StreamRequest> handler)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new ThreadingTcpServer(address, handler, options);
    server.start();
    return server;
  }

  static Socket plain(BaseServer<?> server) throws IOException {
    var address = (InetSocketAddress) server.serverAddress();
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  static SSLSocket connect(
      BaseServer<?> server, SSLContext context, Consumer<SSLParameters> settings)
      throws IOException {
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain(server), "localhost", 0, true);
    SSLParameters parameters = socket.getSSLParameters();
    settings.accept(parameters);
    socket.setSSLParameters(parameters);
    return socket;
  }

  static SSLSocket connect(BaseServer<?> server) throws IOException {
    return connect(server, TestCertificate.SHARED.trusting(), _ -> {});
  }

  static String exchange(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
  }
}
