package io.socketserver.unix.internal.forking;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.BaseServer;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.unix.internal.forking.ControlMessage.Broken;
import io.socketserver.unix.internal.forking.ControlMessage.Hello;
import io.socketserver.unix.internal.forking.ControlMessage.Ready;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import io.socketserver.unix.internal.forking.ControlMessage.Thrown;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

/// The program of a child: a serial server that receives its requests from another process.
public final class ChildMain {

  private static final int CANNOT_SERVE = 70;

  /// The last argument of a child that is started in advance.
  static final String AHEAD = "ahead";

  private ChildMain() {}

  /// Serves, and ends the Java virtual machine.
  ///
  /// @param arguments the path of the server's socket, the server's process ID, and `ahead` if no
  ///   request waits
  public static void main(String[] arguments) {
    int status = CANNOT_SERVE;
    if (arguments.length < 2) {
      System.err.println("a child process is started by a server with the mixin forking");
      end(status);
    }
    try {
      boolean ahead = arguments.length > 2 && arguments[2].equals(AHEAD);
      status = run(UnixDomainSocketAddress.of(arguments[0]), Long.parseLong(arguments[1]), ahead);
    } catch (Throwable e) {
      report(e);
    } finally {
      end(status);
    }
  }

  /// Standard error is the server's log.
  static void report(Throwable thrown) {
    thrown.printStackTrace(System.err);
  }

  /// Ends this process immediately, including threads and shutdown hooks that requests left behind.
  static void end(int status) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  static int run(UnixDomainSocketAddress address, long parent, boolean ahead) throws IOException {
    ControlSocket control = ControlSocket.connect(address);
    if (control.peer() != parent) {
      throw new IOException("process " + control.peer() + " is not the server " + parent);
    }
    control.send(new Hello(ControlCodec.VERSION));
    ControlSocket.Received first = control.receive();
    if (first == null || !(first.message() instanceof Setup setup)) {
      return CANNOT_SERVE;
    }
    BaseServer<?> server;
    var queue = new ChildWorkQueue(control);
    queue.start(); // so that a child whose handler factory hangs ends with the server, too
    try {
      server = server(setup, queue);
      server.activate();
      if (ahead) {
        WarmUp.run();
      }
    } catch (Exception | LinkageError e) {
      control.send(new Broken(Thrown.of(e)));
      return CANNOT_SERVE;
    }
    queue.whenIdleAtEnd(server::shutdown); // then close() waits for connections that linger
    control.send(new Ready());
    server.serveForever();
    Duration linger = setup.limits().linger();
    var _ = server.close(linger.plus(linger));
    return 0;
  }

  private static BaseServer<?> server(Setup setup, ChildWorkQueue queue) throws Exception {
    var reporter = new Reporter(queue, setup.requests());
    ServerOptions options =
        options(setup.limits())
            .layers(LayerCodec.decode(setup.layers()))
            .listener(reporter)
            .transport(new ChildTransport(setup.serverAddress(), queue))
            .build();
    if (setup.kind() == RequestKind.STREAM) {
      RequestHandlerFactory<StreamRequest> handlers = Handlers.ofStreams(setup.handlers());
      return new ChildStreamServer(setup.serverAddress(), handlers, options);
    }
    RequestHandlerFactory<DatagramRequest> handlers = Handlers.ofDatagrams(setup.handlers());
    return new ChildDatagramServer(setup.serverAddress(), handlers, options);
  }

  /// The server has already set the options of the connection itself, such as Nagle's algorithm.
  static ServerOptionsBuilder options(RequestLimits limits) {
    return ServerOptions.builder()
        .noDelay(false)
        .drainTimeout(Duration.ZERO) // the server ends requests that take too long
        .handshakeTimeout(limits.handshake())
        .firstByteTimeout(limits.firstByte())
        .minReadRate(limits.readRate())
        .idleTimeout(limits.idle())
        .readTimeout(limits.read())
        .writeTimeout(limits.write())
        .minWriteRate(limits.writeRate())
        .requestTimeout(limits.request())
        .lingerTimeout(limits.linger())
        .maxAmplification(limits.amplification());
  }
}
