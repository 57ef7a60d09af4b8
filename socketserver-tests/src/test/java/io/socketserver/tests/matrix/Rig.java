package io.socketserver.tests.matrix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.UdpServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/// One cell of the matrix: a kind of server, a way of processing, a network.
record Rig(RequestKind kind, Way way, Network network) {

  /// What a handler of either kind sees of its request.
  interface Exchange {
    Request request();

    String receive() throws IOException;

    void send(String text) throws IOException;
  }

  /// A handler of either kind.
  @FunctionalInterface
  interface Service {
    void serve(Exchange exchange) throws Exception;
  }

  /// Answers what it received, once.
  static final Service ECHO = exchange -> exchange.send(exchange.receive());

  static Stream<Rig> all() {
    return Arrays.stream(RequestKind.values())
        .flatMap(kind ->
            Arrays.stream(Way.values())
                .flatMap(way ->
                    Arrays.stream(Network.values()).map(network -> new Rig(kind, way, network))));
  }

  static Stream<Rig> concurrent() {
    return all().filter(rig -> rig.way().isConcurrent());
  }

  static Stream<Rig> streams() {
    return all().filter(rig -> rig.kind() == RequestKind.STREAM);
  }

  ServerOptions.Builder options() {
    return network.options().processing(way.options());
  }

  BaseServer<?> server(Service service) throws IOException {
    return server(service, options().build());
  }

  BaseServer<?> server(Service service, ServerOptions options) throws IOException {
    return kind == RequestKind.STREAM
        ? new TcpServer(network.anyPort(), streams(service), options)
        : new UdpServer(network.anyPort(), datagrams(service), options);
  }

  static RequestHandlerFactory<StreamRequest> streams(Service service) {
    return RequestHandlerFactory.shared(request -> service.serve(new OverStream(request)));
  }

  static RequestHandlerFactory<DatagramRequest> datagrams(Service service) {
    return RequestHandlerFactory.shared(request -> service.serve(new OverDatagram(request)));
  }

  Client client(BaseServer<?> server) throws IOException {
    return kind == RequestKind.STREAM
        ? Client.stream(server.options(), server.serverAddress())
        : Client.datagram(server.options(), server.serverAddress());
  }

  /// Sends a line with a client of its own, and gives the answer.
  String exchange(BaseServer<?> server, String line) throws IOException {
    try (Client client = client(server)) {
      client.send(line);
      return client.receive();
    }
  }

  private record OverStream(StreamRequest request) implements Exchange {
    @Override
    public String receive() throws IOException {
      String line = request.readLine(8192);
      return line == null ? "" : line + "\n";
    }

    @Override
    public void send(String text) throws IOException {
      request.write(text);
    }
  }

  private record OverDatagram(DatagramRequest request) implements Exchange {
    @Override
    public String receive() {
      return request.text();
    }

    @Override
    public void send(String text) throws IOException {
      request.reply(text);
    }
  }
}
