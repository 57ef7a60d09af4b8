package io.socketserver.tests.matrix;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.tests.layers.CountingLayer;
import io.socketserver.tests.layers.FramingLayer;
import io.socketserver.tests.matrix.handler.Obedient;
import io.socketserver.tests.tls.TestCertificate;
import io.socketserver.tests.tls.TlsClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/// One cell of the matrix: a kind of server, a way of processing, a network, and the layers between
/// the socket and the handler.
record Rig(Kind kind, Way way, Network network, Layering layering) {

  /// Lines of the tests are one frame or two.
  private static final int FRAME_SIZE = 16;

  /// What is between the socket and the handler.
  enum Layering {
    NONE,
    FRAMES,
    TLS,
    PROXY
  }

  /// What a handler of either kind sees of its request.
  interface Exchange {
    String receive() throws IOException;

    void send(String text) throws IOException;
  }

  /// A handler of either kind, in the process of the test.
  @FunctionalInterface
  interface Service {
    void serve(Exchange exchange) throws Exception;
  }

  /// Does what it is told, in whichever process.
  private static final Kind.Handlers OBEDIENT =
      new Kind.Handlers(
          new BothForms(ClassHandlerFactory.of(Obedient.OfStreams.class), Obedient.OfEvents::new),
          ClassHandlerFactory.of(Obedient.OfDatagrams.class));

  static Stream<Rig> all() {
    return Arrays.stream(Kind.values())
        .flatMap(kind ->
            Arrays.stream(Way.values())
                .flatMap(way ->
                    Arrays.stream(Network.values())
                        .filter(network -> network.has(kind) && way.goesWith(network))
                        .flatMap(network -> rigs(kind, way, network))));
  }

  /// Datagrams have no layers, and IPv6 is no other connection to them.
  private static Stream<Rig> rigs(Kind kind, Way way, Network network) {
    return Arrays.stream(Layering.values())
        .filter(layering -> layering == Layering.NONE || kind.isStream() && !network.isIpv6())
        .map(layering -> new Rig(kind, way, network, layering));
  }

  static Stream<Rig> concurrent() {
    return all().filter(rig -> rig.way().isConcurrent());
  }

  static Stream<Rig> onLoops() {
    return all().filter(rig -> rig.way() == Way.MULTIPLEXING && rig.kind().isStream());
  }

  static Stream<Rig> onLayeredLoops() {
    return onLoops().filter(Rig::isFramed);
  }

  static Stream<Rig> onLayeredTcpLoops() {
    return onLayeredLoops().filter(rig -> rig.kind() == Kind.TCP);
  }

  static Stream<Rig> waiting() {
    return all().filter(rig -> rig.way().mayWait());
  }

  static Stream<Rig> layered() {
    return all().filter(Rig::isFramed);
  }

  static Stream<Rig> encrypted() {
    return all().filter(rig -> rig.layering() == Layering.TLS);
  }

  static Stream<Rig> encryptedInProcess() {
    return encrypted().filter(rig -> rig.way().isInProcess());
  }

  private boolean isFramed() {
    return layering == Layering.FRAMES;
  }

  static Stream<Rig> layeredInProcess() {
    return layered().filter(rig -> rig.way().isInProcess());
  }

  static Stream<Rig> layeredConcurrent() {
    return layeredInProcess().filter(rig -> rig.way().isConcurrent());
  }

  static Stream<Rig> layeredForking() {
    return layered().filter(rig -> !rig.way().isInProcess());
  }

  static Stream<Rig> inProcess() {
    return all().filter(rig -> rig.way().isInProcess());
  }

  ServerOptionsBuilder options() {
    ServerOptionsBuilder options = network.options().processing(way.options());
    return switch (layering) {
      case NONE -> options;
      case FRAMES -> options.addLayer(new CountingLayer()).addLayer(new FramingLayer(FRAME_SIZE));
      case TLS -> options.addLayer(TestCertificate.SHARED.layer());
      case PROXY -> options.listenerLayer(AnnouncedClient.TRUSTED);
    };
  }

  /// A server whose handlers are [Obedient].
  BaseServer<?> server() throws IOException {
    return server(options().build());
  }

  BaseServer<?> server(ServerOptions options) throws IOException {
    return kind.server(network.freeAddress(kind), OBEDIENT, options);
  }

  BaseServer<?> server(Service service) throws IOException {
    return kind.server(
        network.freeAddress(kind),
        new Kind.Handlers(streams(service), datagrams(service)),
        options().build());
  }

  private static RequestHandlerFactory<StreamRequest> streams(Service service) {
    return new BothForms(
        RequestHandlerFactory.shared(request -> service.serve(new OverStream(request))),
        () -> new OverEvents(service));
  }

  private static RequestHandlerFactory<DatagramRequest> datagrams(Service service) {
    return RequestHandlerFactory.shared(request -> service.serve(new OverDatagram(request)));
  }

  Client client(BaseServer<?> server) throws IOException {
    Client client = rawClient(server);
    return switch (layering) {
      case NONE -> client;
      case FRAMES -> new FramedClient(client);
      case TLS -> TlsClient.over(client);
      case PROXY -> AnnouncedClient.of(client, server.serverAddress());
    };
  }

  /// A client that sends and receives the bytes of the socket.
  Client rawClient(BaseServer<?> server) throws IOException {
    return Client.of(kind, server.options().transport(), server.serverAddress());
  }

  /// A server of connections with the given handlers.
  BaseServer<?> server(ServerOptions options, RequestHandlerFactory<StreamRequest> handlers)
      throws IOException {
    return kind.server(
        network.freeAddress(kind), new Kind.Handlers(handlers, datagrams(_ -> {})), options);
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

  /// Lines of the tests are so short that they come in one piece.
  private record OverEvents(Service service) implements EventHandler {
    @Override
    public void received(EventConnection connection, ByteBuffer data) throws Exception {
      service.serve(new OverEvent(connection, StandardCharsets.UTF_8.decode(data).toString()));
      connection.end();
    }
  }

  private record OverEvent(EventConnection connection, String line) implements Exchange {
    @Override
    public String receive() {
      return line;
    }

    @Override
    public void send(String text) {
      connection.write(text);
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
