package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.UdpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What users give to the constructors of servers.
class ServerConstructorsTest {

  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final MemoryTransport transport = new MemoryTransport();
  private final ServerOptions options = ServerOptions.builder().transport(transport).build();

  /// The server classes that a user may make objects of, by module.
  static List<Class<?>> serverClasses() throws IOException {
    List<Class<?>> classes = new ArrayList<>();
    for (String module : List.of("io.socketserver.core", "io.socketserver.unix")) {
      Exports.of(Exports.module(module)).stream()
          .filter(type ->
              BaseServer.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
          .forEach(classes::add);
    }
    assertThat(classes).contains(TcpServer.class, UdpServer.class);
    return classes;
  }

  private String firstLine(TcpServer server) throws IOException {
    try (server) {
      server.start();
      try (MemoryClient client = transport.connect(server.serverAddress())) {
        return client.readLine();
      }
    }
  }

  @Test
  void takeALambda() throws IOException {
    assertThat(firstLine(new TcpServer(ANY_PORT, request -> request.write("a\n"), options)))
        .isEqualTo("a");
    assertThat(
            firstLine(new ThreadingTcpServer(ANY_PORT, request -> request.write("b\n"), options)))
        .isEqualTo("b");
    try (var datagrams = new UdpServer(ANY_PORT, request -> request.reply(request.bytes()))) {
      assertThat(datagrams.isServing()).isFalse();
    }
  }

  static final class Counting implements RequestHandler<StreamRequest> {
    private int calls;

    @Override
    public void handle(StreamRequest request) throws IOException {
      calls++;
      request.write(calls + "\n");
    }
  }

  @Test
  void makeANewHandlerOfAClassForEachRequest() throws IOException {
    try (var server = new ThreadingTcpServer(ANY_PORT, Counting::new, options)) {
      server.start();
      for (int i = 0; i < 2; i++) {
        try (MemoryClient client = transport.connect(server.serverAddress())) {
          assertThat(client.readLine()).isEqualTo("1");
        }
      }
    }
  }

  /// A process of its own cannot be given a lambda, and such a server does not take one.
  @Test
  void takeAHandlerWhereverTheyTakeAFactory() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Class<?> type : serverClasses()) {
      for (Constructor<?> constructor : type.getConstructors()) {
        List<Class<?>> parameters = Arrays.asList(constructor.getParameterTypes());
        if (parameters.contains(RequestHandlerFactory.class)) {
          Class<?>[] wanted =
              parameters.stream()
                  .map(each -> each == RequestHandlerFactory.class ? RequestHandler.class : each)
                  .toArray(Class<?>[]::new);
          boolean found =
              Arrays.stream(type.getConstructors())
                  .anyMatch(other -> Arrays.equals(other.getParameterTypes(), wanted));
          if (found == ForkingMixIn.class.isAssignableFrom(type)) {
            missing.add(constructor.toString());
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /// A subclass would inherit it, and it would make another class.
  @Test
  void areTheOnlyWayToMakeAServerOfAClass() throws IOException {
    List<String> traps = new ArrayList<>();
    for (String module : List.of("io.socketserver.core", "io.socketserver.unix")) {
      for (Class<?> type : Exports.of(Exports.module(module))) {
        for (Method method : type.getDeclaredMethods()) {
          if (!Modifier.isFinal(type.getModifiers())
              && Modifier.isStatic(method.getModifiers())
              && Exports.isVisible(method.accessFlags())
              && Server.class.isAssignableFrom(method.getReturnType())) {
            traps.add(method.toString());
          }
        }
      }
    }
    assertThat(traps).isEmpty();
  }
}
