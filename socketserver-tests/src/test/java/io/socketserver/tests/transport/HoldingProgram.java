package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;

/// Servers on virtual threads, whose handlers hold all carriers, and clients that want something
/// else. Its arguments are the name of a transport, `compute` or `open`, and how many handlers do
/// that. It prints what it finds, a line each.
final class HoldingProgram implements ServerListener {

  private static final int QUICK_REQUESTS = 40;
  private static final int LIMIT_MILLIS = 60_000;
  private static final Duration READ_TIMEOUT = Duration.ofMillis(300);

  private static final CountDownLatch MAY_END = new CountDownLatch(1);

  private final Transport transport;
  private final Path fifo;
  private final Set<Long> named = ConcurrentHashMap.newKeySet();

  /// How many handlers hold a carrier, or a thread of their own.
  private final AtomicInteger begun = new AtomicInteger();

  private final CountDownLatch freed = new CountDownLatch(1);

  private HoldingProgram(Transport transport, Path fifo) {
    this.transport = transport;
    this.fifo = fifo;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("holding");
    Path fifo = folder.resolve("fifo");
    new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
    try {
      new HoldingProgram(Transports.named(args[0]), fifo).run(args[1], Integer.parseInt(args[2]));
    } finally {
      Files.delete(fifo);
      Files.delete(folder);
    }
  }

  private void run(String way, int count) throws Exception {
    boolean managed = ModuleLayer.boot().findModule("jdk.management").isPresent();
    String usual = managed ? Management.carriers() : "unknown";
    List<Socket> holders = new ArrayList<>();
    try (var first = server();
        var second = server()) {
      Thread _ = first.start();
      Thread _ = second.start();
      var address = first.serverAddress();
      try (Socket open = connect(address)) {
        exchange(open);
        for (int i = 0; i < count; i++) {
          holders.add(connect(address));
          send(holders.getLast(), way);
          if (!managed) {
            // one that has not read its line when all carriers are held waits for them, and may
            // be too late for its read time-out
            int expected = holders.size();
            awaitTrue(() -> begun.get() >= expected);
          }
        }
        report("open", quick(managed ? open : null, address));
        report("new", quick(null, address));
        report("other", quick(null, second.serverAddress()));
        System.out.println("silent " + millisUntilEnd(address));
        awaitTrue(() -> named.size() >= count);
        System.out.println("named " + named.size());
        if (managed) {
          System.out.println("more " + !Management.carriers().equals(usual));
        }
        try (Closeable otherEnd = release(count)) {
          for (Socket holder : holders) {
            answer(holder);
            holder.close();
          }
        }
        System.out.println("freed " + freed.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        if (managed) {
          awaitTrue(() -> Management.carriers().equals(usual));
          System.out.println("usual " + Management.carriers().equals(usual));
        }
        exchange(open);
      }
    }
  }

  /// Not linked where the module is absent.
  private static final class Management {
    static String carriers() {
      return Integer.toString(
          ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class).getParallelism());
    }
  }

  // ---- the servers

  private ThreadingTcpServer server() {
    var options =
        ServerOptions.builder()
            .transport(transport)
            .readTimeout(READ_TIMEOUT)
            .drainTimeout(Duration.ofSeconds(5))
            .listener(this)
            .build();
    RequestHandlerFactory<StreamRequest> handlers = RequestHandlerFactory.shared(this::handle);
    return new ThreadingTcpServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handlers, options);
  }

  private void handle(StreamRequest request) throws IOException {
    for (String line = request.readLine(100); line != null; line = next(request)) {
      switch (line) {
        case "compute" -> compute();
        case "open" -> open();
        default -> {}
      }
      request.write("ok\n");
    }
  }

  /// A connection that has been answered may be quiet.
  private static String next(StreamRequest request) throws IOException {
    request.readTimeout(Duration.ZERO);
    return request.readLine(100);
  }

  private void compute() {
    begun.incrementAndGet();
    while (MAY_END.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private void open() throws IOException {
    begun.incrementAndGet();
    try (InputStream input = new FileInputStream(fifo.toFile())) {
      int _ = input.read();
    }
  }

  /// Opened both ways, a FIFO keeps nobody waiting; each handler takes a byte.
  private Closeable release(int count) throws IOException {
    MAY_END.countDown();
    var otherEnd = new RandomAccessFile(fifo.toFile(), "rw");
    otherEnd.write(new byte[count]);
    return otherEnd;
  }

  @Override
  public void carriersHeld(Server server, HeldCarriers held) {
    for (HeldCarriers.Holder holder : held.holders()) {
      boolean here =
          holder.stack().stream()
              .anyMatch(frame -> frame.getClassName().equals(HoldingProgram.class.getName()));
      if (here) {
        named.add(holder.request().id());
      }
    }
  }

  @Override
  public void carriersFreed(Server server, Duration elapsed) {
    freed.countDown();
  }

  // ---- the clients

  private static Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  private static void send(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\n").getBytes(US_ASCII));
  }

  private static void answer(Socket client) throws IOException {
    if (!Arrays.equals(client.getInputStream().readNBytes(3), "ok\n".getBytes(US_ASCII))) {
      throw new IOException("no answer");
    }
  }

  private static void exchange(Socket client) throws IOException {
    send(client, "quick");
    answer(client);
  }

  /// How long quick requests take, in milliseconds.
  ///
  /// @param open the connection to use; null for a new one each
  private static List<Long> quick(Socket open, InetSocketAddress address) throws IOException {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < QUICK_REQUESTS; i++) {
      long begin = System.nanoTime();
      if (open == null) {
        try (Socket client = connect(address)) {
          exchange(client);
        }
      } else {
        exchange(open);
      }
      times.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
    return times;
  }

  private static void report(String name, Collection<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    System.out.println(name + " median " + sorted.get(sorted.size() / 2));
    System.out.println(name + " worst " + sorted.getLast());
  }

  /// How long a client stays that sends nothing.
  private static long millisUntilEnd(InetSocketAddress address) throws IOException {
    long begin = System.nanoTime();
    try (Socket client = connect(address)) {
      int end = client.getInputStream().read();
      if (end >= 0) {
        throw new IOException("no end");
      }
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS) / 30;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }
}
