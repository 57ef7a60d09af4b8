package io.socketserver.tests.transport;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// A connection of a transport, and its client.
record Pair(StreamListener listener, StreamConnection connection, Socket client)
    implements Closeable {

  static final int LIMIT_SECONDS = 20;

  /// A transport, and the threads that use it.
  record Rig(String transport, boolean virtual) {

    Pair connect() throws IOException {
      StreamListener listener = listen();
      Socket client = client(listener);
      return new Pair(listener, accept(listener), client);
    }

    StreamListener listen() throws IOException {
      var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return Transports.named(transport).listen(any, ServerOptions.defaults());
    }

    static Socket client(StreamListener listener) throws IOException {
      var address = (InetSocketAddress) listener.localAddress();
      Socket client = new Socket(address.getAddress(), address.getPort());
      client.setSoTimeout(LIMIT_SECONDS * 1000);
      return client;
    }

    static StreamConnection accept(StreamListener listener) throws IOException {
      while (true) {
        StreamConnection accepted = listener.accept();
        if (accepted != null) {
          return accepted;
        }
        boolean _ = listener.awaitReady(deadline());
      }
    }

    <T> Run<T> run(Callable<T> body) {
      var task = new FutureTask<>(body);
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      return new Run<>(task, builder.start(task));
    }
  }

  /// Something that runs in a thread of its own.
  record Run<T>(FutureTask<T> task, Thread thread) {

    /// Waits until it waits.
    Run<T> blocked() {
      long deadline = deadline();
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING
          && !isInTheKernel()) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError(thread + " does not wait: " + List.of(thread.getStackTrace()));
        }
        Thread.onSpinWait();
      }
      return this;
    }

    /// A platform thread may wait in the kernel, where it counts as running: in a native method of
    /// Java's channels, or in a foreign call, which has frames of the virtual machine's own on top.
    private boolean isInTheKernel() {
      return Stream.of(thread.getStackTrace())
          .limit(8)
          .anyMatch(frame ->
              frame.isNativeMethod() && frame.getClassName().startsWith("sun.nio.ch")
                  || frame.getClassName().endsWith(".BlockingPoll"));
    }
  }

  /// Writes all bytes, and waits where there is no room.
  static int write(StreamConnection connection, byte[] bytes) throws IOException {
    for (int done = 0; done < bytes.length; ) {
      int count = connection.tryWrite(bytes, done, bytes.length - done);
      if (count == 0) {
        connection.awaitWritable(StreamConnection.NEVER);
      }
      done += count;
    }
    return bytes.length;
  }

  static long deadline() {
    return System.nanoTime() + LIMIT_SECONDS * 1_000_000_000L;
  }

  static Stream<Rig> rigs() {
    return Stream.of("nio", "native")
        .flatMap(name -> Stream.of(new Rig(name, false), new Rig(name, true)));
  }

  @Override
  public void close() throws IOException {
    client.close();
    connection.close();
    listener.close();
  }
}
