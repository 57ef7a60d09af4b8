package io.socketserver.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Loads a server with TLS 1.3, which echoes, and prints what `load.c` prints for others.
///
/// Arguments: `pp` (a message at a time on each connection) or `bulk` (as much as fits);
/// `tls:127.0.0.1:PORT`; the number of connections; the size of a message; a window, which is
/// ignored; the seconds before and during the measurement; the process of the server.
final class TlsLoad {

  private static final int BLOCK = 65_536;
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;

  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private volatile boolean over;

  private TlsLoad() {}

  public static void main(String[] args) throws Exception {
    new TlsLoad().run(args);
  }

  private void run(String[] args) throws Exception {
    String[] target = args[1].split(":");
    boolean bulk = args[0].equals("bulk");
    byte[] message = new byte[bulk ? BLOCK : Integer.parseInt(args[3])];
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    List<SSLSocket> sockets = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = Integer.parseInt(args[2]); i > 0; i--) {
      var socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(target[1], Integer.parseInt(target[2]));
      socket.setTcpNoDelay(true);
      socket.startHandshake();
      sockets.add(socket);
      if (bulk) {
        threads.add(start(() -> send(socket, message)));
        threads.add(start(() -> receive(socket)));
      } else {
        threads.add(start(() -> exchange(socket, message)));
      }
    }
    Thread.sleep(duration(args[5]));
    long requestsBefore = requests.sum();
    long bytesBefore = bytes.sum();
    double serverBefore = cpu(args[7]);
    double loadBefore = cpu("self");
    long begun = System.nanoTime();
    Thread.sleep(duration(args[6]));
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "requests=%d bytes=%d seconds=%.6f load_cpu=%.6f server_cpu=%.6f errors=0 lost=0 late=0"
            + " p50=0 p90=0 p99=0 p999=0%n",
        requests.sum() - requestsBefore,
        bytes.sum() - bytesBefore,
        seconds,
        cpu("self") - loadBefore,
        cpu(args[7]) - serverBefore);
    over = true;
    Runtime.getRuntime().halt(0); // threads may wait for the server
  }

  private static Duration duration(String seconds) {
    return Duration.ofNanos((long) (Double.parseDouble(seconds) * 1e9));
  }

  /// The time of the processor that a process has used, in seconds.
  private static double cpu(String process) throws IOException {
    String stat = Files.readString(Path.of("/proc", process, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]))
        / TICKS_PER_SECOND;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private Thread start(Work work) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            work.run();
          } catch (IOException e) {
            System.err.println(e);
            Runtime.getRuntime().halt(1);
          }
        });
  }

  private void exchange(SSLSocket socket, byte[] message) throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    byte[] echo = new byte[message.length];
    while (!over) {
      out.write(message);
      if (in.readNBytes(echo, 0, echo.length) < echo.length) {
        throw new EOFException("the server has ended the connection");
      }
      requests.increment();
      bytes.add(echo.length);
    }
  }

  private void send(SSLSocket socket, byte[] block) throws IOException {
    while (!over) {
      socket.getOutputStream().write(block);
    }
  }

  private void receive(SSLSocket socket) throws IOException {
    byte[] block = new byte[BLOCK];
    while (!over) {
      int count = socket.getInputStream().read(block);
      if (count < 0) {
        throw new EOFException("the server has ended the connection");
      }
      requests.increment();
      bytes.add(count);
    }
  }

  /// The certificate was made for the measurement.
  private static final class Trusting implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authentication) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authentication) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
