package io.socketserver.tests.transport;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ThreadingTcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// A server whose virtual threads have one carrier, and its clients. Its argument is the name of a
/// transport. It prints what it finds, a line each.
final class BusyProgram {

  private static final int IDLE_CONNECTIONS = 1_000;
  private static final int BUSY_CONNECTIONS = 64;
  private static final long WORK_NANOS = 100_000;
  private static final int NEW_THREADS = 50;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int WATCHED_MILLIS = 2_000;

  private BusyProgram() {}

  public static void main(String[] args) throws Exception {
    var transport = Transports.named(args[0]);
    loadClasses(transport);
    try (var recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
      recording.start();
      serve(transport);
      recording.stop();
      System.out.println("pinned " + pinned(recording));
    }
  }

  /// A virtual thread is pinned, once, when it needs a class that another one is just loading.
  private static void loadClasses(Transport transport) throws IOException {
    try (var server = server(transport)) {
      Thread _ = server.start();
      try (Socket client = connect(server.serverAddress())) {
        exchange(client);
      }
    }
  }

  private static ThreadingTcpServer server(Transport transport) throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var options =
        ServerOptions.builder().transport(transport).drainTimeout(Duration.ofSeconds(1)).build();
    RequestHandlerFactory<StreamRequest> echo = RequestHandlerFactory.shared(BusyProgram::echo);
    return new ThreadingTcpServer(any, echo, options);
  }

  private static void serve(Transport transport) throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (var server = server(transport)) {
      Thread _ = server.start();
      var address = server.serverAddress();
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        clients.add(connect(address));
      }
      while (server.statistics().inFlight() < IDLE_CONNECTIONS) {
        Thread.onSpinWait();
      }
      try (Socket another = connect(address)) {
        exchange(another);
        System.out.println("served beside " + server.statistics().inFlight());
      }
      underLoad(address);
      System.out.println("switches " + switchesWhileIdle());
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /// Works for each byte, so that the carrier is what limits the server.
  private static void echo(StreamRequest request) throws IOException {
    for (int next; (next = request.input().read()) >= 0; ) {
      long end = System.nanoTime() + WORK_NANOS;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      request.output().write(next);
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void exchange(Socket client) throws IOException {
    client.getOutputStream().write('x');
    if (client.getInputStream().read() != 'x') {
      throw new IOException("no answer");
    }
  }

  /// Starts virtual threads from a platform thread while the only carrier has enough to do.
  private static void underLoad(InetSocketAddress address) throws Exception {
    var over = new AtomicBoolean();
    var exchanges = new AtomicLong();
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < BUSY_CONNECTIONS; i++) {
      busy.add(
          Thread.ofPlatform()
              .start(() -> {
                try (Socket client = connect(address)) {
                  while (!over.get()) {
                    exchange(client);
                    exchanges.incrementAndGet();
                  }
                } catch (IOException e) {
                  System.out.println("failed " + e);
                }
              }));
    }
    while (exchanges.get() < 1_000) {
      Thread.onSpinWait();
    }
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < NEW_THREADS; i++) {
      long before = exchanges.get();
      var atItsStart = new AtomicLong(Long.MAX_VALUE);
      Thread started = Thread.ofVirtual().start(() -> atItsStart.set(exchanges.get()));
      if (started.join(LIMIT)) {
        starts.add(atItsStart.get() - before);
      }
    }
    starts.sort(null);
    System.out.println(starts.size() == NEW_THREADS ? "all started" : "started " + starts.size());
    System.out.println(
        "usual " + (starts.isEmpty() ? Long.MAX_VALUE : starts.get(starts.size() / 2)));
    over.set(true);
    for (Thread thread : busy) {
      thread.join();
    }
  }

  /// How often the threads that serve have slept and woken.
  private static long switchesWhileIdle() throws Exception {
    long before = switches();
    Thread.sleep(WATCHED_MILLIS);
    return switches() - before;
  }

  private static long switches() throws IOException {
    long all = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        all += switches(task);
      }
    }
    return all;
  }

  private static long switches(Path task) throws IOException {
    try {
      String name = Files.readString(task.resolve("comm")).strip();
      if (!name.contains("poller")
          && !name.equals("nio-accept")
          && !name.startsWith("ForkJoinPool")
          && !name.startsWith("serve-")) {
        return 0;
      }
      return Files.readAllLines(task.resolve("status")).stream()
          .filter(line -> line.startsWith("voluntary_ctxt_switches"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }

  private static String pinned(Recording recording) throws IOException {
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      List<RecordedEvent> events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
              .filter(event -> String.valueOf(event.getStackTrace()).contains("io.socketserver"))
              .toList();
      return events.isEmpty() ? "0" : events.size() + " such as " + events.getFirst();
    } finally {
      Files.delete(file);
    }
  }
}
