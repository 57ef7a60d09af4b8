package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.ForkingMixIn;
import io.socketserver.api.MultiplexingMixIn;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ProcessorOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingMixIn;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.ThreadingTcpServer;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixInTest {

  private static final RequestHandlerFactory<StreamRequest> THREAD_NAME =
      RequestHandlerFactory.shared(
          request -> request.write(Thread.currentThread().isVirtual() + "\n"));

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static String ask(TcpServer server) throws IOException {
    InetSocketAddress address = server.serverAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.setSoTimeout(20_000);
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /// A constructor and nothing else, as the contract says.
  static final class MyServer extends TcpServer implements ThreadingMixIn {
    MyServer() {
      super(anyPort(), THREAD_NAME);
    }
  }

  @Test
  void threadsAServerThatHasAConstructorAndNothingElse() throws Exception {
    try (MyServer server = new MyServer()) {
      server.start();
      assertThat(ask(server)).isEqualTo("true");
    }
  }

  static final class PlatformServer extends TcpServer implements ThreadingMixIn {
    PlatformServer() {
      super(anyPort(), THREAD_NAME);
    }

    @Override
    public ThreadingOptions threading() {
      return ThreadingOptions.platform().daemonThreads(true);
    }
  }

  @Test
  void takesItsSettingsFromTheMixInsOwnMethod() throws Exception {
    try (PlatformServer server = new PlatformServer()) {
      server.start();
      assertThat(ask(server)).isEqualTo("false");
    }
  }

  @Test
  void takesItsSettingsFromTheOptionsFirst() throws Exception {
    ServerOptions options =
        ServerOptions.builder().processing(ThreadingOptions.pool(1).daemonThreads(true)).build();
    try (TcpServer server = new ThreadingTcpServer(anyPort(), THREAD_NAME, options)) {
      server.start();
      assertThat(ask(server)).isEqualTo("false");
    }
  }

  @Test
  void refusesOptionsOfAnotherMixIn() {
    ServerOptions options =
        ServerOptions.builder().processing(MultiplexingOptions.defaults()).build();
    try (TcpServer server = new ThreadingTcpServer(anyPort(), THREAD_NAME, options)) {
      assertThatThrownBy(server::activate)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("multiplexing")
          .hasMessageContaining("threading");
    }
  }

  static final class HidingServer extends TcpServer implements ThreadingMixIn {
    HidingServer() {
      super(anyPort(), THREAD_NAME);
    }

    @Override
    public ProcessorOptions processing() {
      return ThreadingOptions.virtual();
    }
  }

  @Test
  void refusesAServerThatHidesItsMixIn() {
    try (HidingServer server = new HidingServer()) {
      assertThatThrownBy(server::activate)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("HidingServer")
          .hasMessageContaining("threading()");
    }
  }

  static final class ForkingServer extends TcpServer implements ForkingMixIn {
    ForkingServer() {
      super(anyPort(), THREAD_NAME);
    }
  }

  static final class MultiplexingServer extends TcpServer implements MultiplexingMixIn {
    MultiplexingServer() {
      super(anyPort(), THREAD_NAME);
    }
  }

  @Test
  void saysWhatAServerLacksForItsMixIn() {
    try (ForkingServer forking = new ForkingServer();
        MultiplexingServer multiplexing = new MultiplexingServer()) {
      assertThatThrownBy(forking::activate)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("forking");
      assertThatThrownBy(multiplexing::activate)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("multiplexing")
          .hasMessageContaining("EventHandler");
    }
  }

  @Test
  void doesNotCompileWithTwoMixIns(@TempDir Path output) throws Exception {
    String one = "class One extends TcpServer implements ThreadingMixIn";
    String two = "class Two extends TcpServer implements ThreadingMixIn, ForkingMixIn";

    assertThat(compile("One", one, output)).isEmpty();
    assertThat(compile("Two", two, output))
        .contains("inherits unrelated defaults for processing()");
  }

  /// Compiles a server class with a constructor and nothing else.
  private static String compile(String name, String declaration, Path output) {
    String source =
        """
        import io.socketserver.api.*;
        import io.socketserver.core.*;
        import java.net.InetSocketAddress;
        %s {
          %s(InetSocketAddress address, RequestHandlerFactory<StreamRequest> handlers) {
            super(address, handlers);
          }
        }
        """
            .formatted(declaration, name);
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    String path = System.getProperty("jdk.module.path");
    List<String> options =
        List.of("-d", output.toString(), "-p", path, "--add-modules", "io.socketserver.core");
    boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file)).call();
    assertThat(messages.toString().isEmpty()).isEqualTo(compiled);
    return messages.toString();
  }
}
