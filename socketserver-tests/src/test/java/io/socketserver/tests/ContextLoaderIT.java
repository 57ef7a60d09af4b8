package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Code in a handler jar finds services, classes and resources of its jar through the context class
/// loader, as most libraries look for them, wherever it is called.
class ContextLoaderIT {

  private static final String DESCRIPTOR =
      """
      uses surroundings.Handlers.Word;
      provides surroundings.Handlers.Word with surroundings.Handlers.Service;
      provides io.socketserver.api.RequestHandlerProvider with
          surroundings.Handlers, surroundings.Handlers.OnlyEvents;
      """;

  private static final String FOUND = " service class resource";

  private static final String HANDLERS =
      """
      public class Handlers implements RequestHandlerProvider {
        public interface Word {}
        public static final class Service implements Word {}
        public static final class Named {}

        private static String loaded = "";
        private static String made = "";

        static String look(String where) {
          ClassLoader loader = Thread.currentThread().getContextClassLoader();
          StringBuilder line = new StringBuilder(where);
          ServiceLoader.load(Word.class).forEach(_ -> line.append(" service"));
          try {
            Class.forName("surroundings.Handlers$Named", true, loader);
            line.append(" class");
          } catch (ClassNotFoundException e) {
            line.append(" none");
          }
          return line.append(loader.getResource("message.txt") == null ? " none" : " resource")
              .append((char) 10).toString();
        }

        static String inThread() throws Exception {
          StringBuilder line = new StringBuilder();
          Thread thread = Thread.ofPlatform().start(() -> line.append(look("thread")));
          thread.join();
          return line.toString();
        }

        public Handlers() { loaded = look("loaded"); }
        public String name() { return "surroundings"; }
        public String description() { return "looks around"; }
        public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM); }
        public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
          made = look("made");
          return new RequestHandlerFactory<>() {
            public RequestHandler<StreamRequest> newHandler() { return new Waiting(); }
            public EventHandler newEventHandler() { return new Events(); }
          };
        }
        public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
          made = look("made");
          return Datagrams::new;
        }

        static class Datagrams implements RequestHandler<DatagramRequest> {
          final String created = look("created");
          String setup = "";
          public void setup(DatagramRequest request) { setup = look("setup"); }
          public void handle(DatagramRequest request) throws Exception {
            request.reply((loaded + made + created + setup + look("handle") + inThread())
                .getBytes());
          }
        }

        static class Waiting implements RequestHandler<StreamRequest> {
          final String created = look("created");
          String setup = "";
          public void setup(StreamRequest request) { setup = look("setup"); }
          public void handle(StreamRequest request) throws Exception {
            request.readLine(100);
            request.write(loaded + made + created + setup + look("handle") + inThread());
          }
          public void finish(StreamRequest request) throws Exception {
            request.write(look("finish"));
          }
        }

        static class Events implements EventHandler {
          final String created = look("created");
          String opened = "";
          public void opened(EventConnection connection) { opened = look("opened"); }
          public void received(EventConnection connection, java.nio.ByteBuffer data)
              throws Exception {
            String sofar = loaded + made + created + opened + look("received") + inThread();
            // its threads have the program's loader
            java.util.concurrent.ForkJoinPool.commonPool().execute(() -> connection.execute(() -> {
              connection.write(java.nio.ByteBuffer.wrap((sofar + look("task")).getBytes()));
              connection.end();
            }));
          }
        }

        public static class OnlyEvents extends Handlers {
          public String name() { return "surroundings-events"; }
          public Set<RequestKind> kinds() { return Set.of(RequestKind.STREAM); }
          public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
            made = look("made");
            return Events::new;
          }
        }
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeJar() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes-surroundings"));
    Files.writeString(classes.resolve("message.txt"), "a resource");
    HandlerJar.make(folder, "surroundings", DESCRIPTOR, HANDLERS);
  }

  private Launched serve(String address, String handler, String processing) throws Exception {
    List<String> command = new ArrayList<>(List.of("serve", address, "--handler", handler));
    command.addAll(List.of("--handler-path", folder.toString()));
    command.addAll(List.of(processing.split(" ")));
    return Launched.start(command.toArray(String[]::new));
  }

  private static String[] lines(String... places) {
    return Stream.of(places).map(place -> place + FOUND).toArray(String[]::new);
  }

  /// Twice, so that a thread is used again.
  private static List<String> ask(Launched server) throws Exception {
    int port = server.port();
    List<String> first = askOnce(port);
    assertThat(askOnce(port)).isEqualTo(first);
    return first;
  }

  private static List<String> askOnce(int port) throws Exception {
    try (Socket socket = Launched.connect(port)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8).lines().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mixin threading",
        "--mixin threading --transport nio",
        "--mixin threading --threads platform",
        "--mixin threading --threads pool",
        "--mixin serial",
        "--mixin forking"
      })
  void isOfTheJarWhereAHandlerWaits(String processing) throws Exception {
    try (var server = serve("tcp://127.0.0.1:0", "surroundings", processing)) {
      assertThat(ask(server))
          .containsExactly(
              lines("loaded", "made", "created", "setup", "handle", "thread", "finish"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mixin multiplexing",
        "--mixin multiplexing --transport nio",
        "--mixin threading",
        "--mixin threading --threads pool",
        "--mixin serial",
        "--mixin forking"
      })
  void isOfTheJarWhereAHandlerIsToldOfEvents(String processing) throws Exception {
    try (var server = serve("tcp://127.0.0.1:0", "surroundings-events", processing)) {
      assertThat(ask(server))
          .containsExactly(
              lines("loaded", "made", "created", "opened", "received", "thread", "task"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mixin threading",
        "--mixin threading --threads pool",
        "--mixin serial",
        "--mixin multiplexing",
        "--mixin forking"
      })
  void isOfTheJarForDatagrams(String processing) throws Exception {
    try (var server = serve("udp://127.0.0.1:0", "surroundings", processing);
        var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      socket.send(
          new DatagramPacket(new byte[200], 200, InetAddress.getLoopbackAddress(), server.port()));
      var packet = new DatagramPacket(new byte[2000], 2000);
      socket.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8).lines())
          .containsExactly(lines("loaded", "made", "created", "setup", "handle", "thread"));
    }
  }
}
