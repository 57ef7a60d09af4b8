package io.socketserver.unix.internal.forking;

import io.socketserver.api.HandlerReference;
import io.socketserver.api.RequestKind;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import io.socketserver.unix.internal.forking.ControlMessage.Work;
import io.socketserver.unix.internal.transport.NativeStreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The training run of a child while an image is built, so that the Java virtual machine caches the
/// classes that a start needs. It acts as its own server: one thread passes a connection, the
/// others do the work of a child.
final class ChildTraining {

  private static final RequestLimits LIMITS =
      new RequestLimits(
          Duration.ZERO,
          Duration.ZERO,
          0,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ofSeconds(60),
          0,
          Duration.ZERO,
          Duration.ofSeconds(2),
          0);

  private ChildTraining() {}

  /// Runs the training.
  ///
  /// @param handler the name of a handler that replies to a line
  static void run(String handler) throws Exception {
    ControlListener listener = ControlListener.openTo(pid -> true, pid -> true);
    long self = ProcessHandle.current().pid();
    Thread server = Thread.ofPlatform().daemon().start(() -> serve(listener, self, handler));
    int status = ChildMain.run(listener.address(), self, true);
    server.join();
    listener.close();
    if (status != 0) {
      throw new IOException("training failed with status " + status);
    }
  }

  private static void serve(ControlListener listener, long self, String handler) {
    try {
      ControlSocket child = listener.of(self).get();
      Object _ = child.receive();
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      child.send(
          new Setup(
              RequestKind.STREAM,
              new HandlerReference.OfService(handler, Map.of(), folders()),
              address,
              1,
              LIMITS,
              LayerCodec.NONE));
      Object _ = child.receive();
      talk(child, address);
    } catch (Exception e) {
      ChildMain.report(e);
      ChildMain.end(1);
    }
  }

  /// The image's folder of handler jars, which every child of its command reads.
  private static List<Path> folders() {
    Path folder = Path.of(System.getProperty("java.home"), "handlers");
    return Files.isDirectory(folder) ? List.of(folder) : List.of();
  }

  private static void talk(ControlSocket child, InetSocketAddress address) throws IOException {
    var listening = NativeStreamListener.listen(address, ServerOptions.defaults());
    try (listening;
        var client = SocketChannel.open(listening.localAddress())) {
      var accepted = listening.accept();
      while (accepted == null) {
        accepted = listening.accept();
      }
      var variables = new TreeMap<>(Map.of("PROTO", "TCP"));
      var work = new Work(accepted.remoteAddress(), accepted.localAddress(), variables, null, null);
      accepted.withDescriptor(descriptor -> child.send(work, descriptor));
      accepted.close();
      int _ = client.write(ByteBuffer.wrap("train\n".getBytes(StandardCharsets.UTF_8)));
      Object _ = child.receive();
      int _ = client.read(ByteBuffer.allocate(64));
      client.shutdownOutput();
      Object _ = child.receive();
    }
  }
}
