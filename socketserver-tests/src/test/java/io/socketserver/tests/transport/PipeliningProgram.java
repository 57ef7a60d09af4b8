package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.socketserver.api.EventConnection;
import io.socketserver.api.EventHandler;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// A server, as many clients as it has threads for requests, which never cease to ask, and a polite
/// one. Its arguments are the name of a transport, and `threads` or `loops`. It prints how long the
/// polite one waited at most, in milliseconds.
final class PipeliningProgram {

  private static final int THREADS = 2;
  private static final int QUICK_REQUESTS = 20;
  private static final int LIMIT_MILLIS = 60_000;

  /// As long as a small request takes.
  private static final long WORK_NANOS = 20_000;

  /// Asks for itself, in many small parts.
  private static final byte[] MANY = "quick\n".repeat(20_000).getBytes(US_ASCII);

  private PipeliningProgram() {}

  public static void main(String[] args) throws Exception {
    boolean threads = args[1].equals("threads");
    var options =
        ServerOptions.builder()
            .transport(Transports.named(args[0]))
            .processing(
                threads
                    ? ThreadingOptions.virtual()
                    : MultiplexingOptions.defaults().loops(THREADS))
            .build();
    RequestHandlerFactory<StreamRequest> handlers =
        threads
            ? RequestHandlerFactory.shared(PipeliningProgram::answerLines)
            : RequestHandlerFactory.shared(new Answers());
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new TcpServer(any, handlers, options);
    Thread _ = server.start();
    var address = server.serverAddress();
    try (Socket open = connect(address)) {
      exchange(open);
      for (int i = 0; i < THREADS; i++) {
        pipeline(connect(address));
      }
      long worstOpen = 0;
      long worstNew = 0;
      for (int i = 0; i < QUICK_REQUESTS; i++) {
        worstOpen = Math.max(worstOpen, millis(open));
        try (Socket client = connect(address)) {
          worstNew = Math.max(worstNew, millis(client));
        }
      }
      System.out.println("open worst " + worstOpen);
      System.out.println("new worst " + worstNew);
    }
    System.exit(0); // the clients that never cease are daemons of this process
  }

  // ---- the handlers

  private static void work() {
    long end = System.nanoTime() + WORK_NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void answerLines(StreamRequest request) throws IOException {
    for (String line = request.readLine(100); line != null; line = request.readLine(100)) {
      work();
      request.write("ok\n");
    }
  }

  private static final class Answers implements EventHandler {

    private static final byte[] OK = "ok\n".getBytes(US_ASCII);

    @Override
    public void received(EventConnection connection, ByteBuffer data) throws IOException {
      while (data.hasRemaining()) {
        if (data.get() == '\n') {
          work();
          connection.write(OK);
        }
      }
    }
  }

  // ---- the clients

  private static Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private static void pipeline(Socket client) throws IOException {
    OutputStream questions = client.getOutputStream();
    InputStream answers = client.getInputStream();
    daemon(() -> {
      while (true) {
        questions.write(MANY);
      }
    });
    daemon(() -> answers.transferTo(OutputStream.nullOutputStream()));
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                task.run();
              } catch (IOException end) {
                System.out.println("a client that never ceases has ceased: " + end);
              }
            });
  }

  private static void exchange(Socket client) throws IOException {
    client.getOutputStream().write("quick\n".getBytes(US_ASCII));
    if (!Arrays.equals(client.getInputStream().readNBytes(3), "ok\n".getBytes(US_ASCII))) {
      throw new IOException("no answer");
    }
  }

  private static long millis(Socket client) throws IOException {
    long begin = System.nanoTime();
    exchange(client);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }
}
