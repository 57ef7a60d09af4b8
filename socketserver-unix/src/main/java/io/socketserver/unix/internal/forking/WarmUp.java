package io.socketserver.unix.internal.forking;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerListeners;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.SocketSettings;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.core.spi.TimeSlice;
import io.socketserver.core.spi.Transport;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Sockets;
import io.socketserver.unix.internal.forking.ControlMessage.Done;
import io.socketserver.unix.internal.forking.ControlMessage.Taken;
import io.socketserver.unix.internal.forking.ControlMessage.Work;
import io.socketserver.unix.socket.AbstractAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A warm-up request that a spare child makes and serves itself, so that the first real one finds
/// all classes loaded and all calls linked. Only its own handler sees it.
final class WarmUp {

  private static final int MAX_LINE = 16;
  private static final byte[] LINE = "warm-up\n".getBytes(StandardCharsets.US_ASCII);
  private static final AbstractAddress NOWHERE = AbstractAddress.of("warm-up");

  private WarmUp() {}

  /// Makes a request and serves it. If that fails, only the first real request takes longer.
  static void run() {
    try {
      serveConnection();
    } catch (IOException e) {
      // no descriptor for a second connection, or similar: there is one for the real request
    }
  }

  private static void serveConnection() throws IOException {
    var internet = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    encodeMessages(new Work(internet, internet, Map.of("PROTO", "TCP"), null, null));
    int[] ends = new int[2];
    Errno.check(Sockets.pair(ends), "socketpair", "");
    try {
      int _ = Sockets.send(ends[0], LINE, 0, LINE.length);
      int _ = Sockets.shutdown(ends[0], Sockets.SHUT_WR);
      serve(ends[1]);
    } finally {
      int _ = Descriptors.close(ends[0]);
    }
  }

  private static void encodeMessages(Work work) throws IOException {
    Object _ = ControlCodec.decode(ControlCodec.encode(work));
    byte[] _ = ControlCodec.encode(new Taken());
    byte[] _ = ControlCodec.encode(new Done(1, 1, true));
  }

  private static void serve(int descriptor) throws IOException {
    var listener = new SingleConnection(descriptor);
    ServerOptions options =
        ServerOptions.builder()
            .noDelay(false)
            .listener(ServerListeners.none())
            .transport(listener)
            .build();
    RequestHandlerFactory<StreamRequest> handlers =
        RequestHandlerFactory.shared(request -> request.write(request.readLine(MAX_LINE) + "\n"));
    try (var server = new ChildStreamServer(NOWHERE, handlers, options)) {
      boolean _ = server.handleRequest();
    }
  }

  /// A listener without clients that has one connection.
  private static final class SingleConnection implements Transport, StreamListener {

    private final int descriptor;
    private boolean accepted;
    private boolean open = true;

    SingleConnection(int descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public String name() {
      return "warm-up";
    }

    @Override
    public StreamListener listen(SocketAddress address, SocketSettings settings) {
      return this;
    }

    @Override
    public DatagramEndpoint bind(SocketAddress address, SocketSettings settings) {
      throw new UnsupportedOperationException("connections only");
    }

    @Override
    public SocketAddress localAddress() {
      return NOWHERE;
    }

    @Override
    public boolean awaitReady(long deadline, TimeSlice slice) {
      return !accepted;
    }

    @Override
    public StreamConnection accept() throws IOException {
      accepted = true;
      return ChildListener.connection(descriptor, NOWHERE, NOWHERE, null);
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
