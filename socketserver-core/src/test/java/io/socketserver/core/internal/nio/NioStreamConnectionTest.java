package io.socketserver.core.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.core.spi.StreamListener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NioUnixConnectionTest {

  private static final long MILLI = 1_000_000;
  private static final long LONG_ENOUGH = 30_000 * MILLI;

  private Path folder;
  private StreamListener listener;
  private SocketChannel client;
  private StreamConnection connection;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("nio");
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    listener = NioTransport.INSTANCE.listen(address, ServerOptions.defaults());
    client = SocketChannel.open(address);
    assertThat(listener.awaitReady(System.nanoTime() + LONG_ENOUGH)).isTrue();
    connection = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    client.close();
    listener.close();
    Files.deleteIfExists(folder.resolve("s"));
    Files.delete(folder);
  }

  private void send(String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String read(long timeoutNanos) throws IOException {
    byte[] bytes = new byte[100];
    long deadline = timeoutNanos == 0 ? StreamConnection.NEVER : System.nanoTime() + timeoutNanos;
    int count = connection.read(bytes, 0, bytes.length, deadline);
    return count < 0 ? "end" : new String(bytes, 0, count, StandardCharsets.UTF_8);
  }

  private int write(byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      int count = connection.tryWrite(bytes, written, bytes.length - written);
      if (count == 0) {
        connection.awaitWritable(StreamConnection.NEVER);
      }
      written += count;
    }
    return written;
  }

  /// Runs a read in a virtual thread; it is parked, or has ended, when this returns.
  private Future<String> parkedRead(boolean interrupted) throws Exception {
    FutureTask<String> task = new FutureTask<>(() -> read(0));
    Thread thread = Thread.ofVirtual().start(task);
    while (thread.getState() != Thread.State.WAITING && !task.isDone()) {
      Thread.onSpinWait();
    }
    if (interrupted) {
      thread.interrupt();
    }
    return task;
  }

  @Test
  void readsWhatIsThere() throws Exception {
    send("hello");
    assertThat(read(0)).isEqualTo("hello");
  }

  @Test
  void waitsForWhatComesLater() throws Exception {
    Future<String> read = parkedRead(false);
    send("late");
    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void isUnharmedByATimeout() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> read(MILLI));
      send("after " + i);
      assertThat(read(LONG_ENOUGH)).isEqualTo("after " + i);
    }
    assertThat(write("still there".getBytes(StandardCharsets.UTF_8))).isEqualTo(11);
    ByteBuffer answer = ByteBuffer.allocate(100);
    assertThat(client.read(answer)).isEqualTo(11);
  }

  @Test
  void readsTheEndOfTheStream() throws Exception {
    client.shutdownOutput();
    assertThat(read(0)).isEqualTo("end");
  }

  @Test
  void givesTheEndToAReaderWhoseInputIsShutDown() throws Exception {
    Future<String> read = parkedRead(false);
    connection.shutdownInput();
    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("end");
    assertThat(read(0)).isEqualTo("end");
  }

  @Test
  void endsAReadWhenItIsClosed() throws Exception {
    Future<String> read = parkedRead(false);
    connection.close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> read.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(AsynchronousCloseException.class);
    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void isClosedByAnInterruptAsEveryChannelIs() throws Exception {
    Future<String> read = parkedRead(true);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> read.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(ClosedByInterruptException.class);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void writesMoreThanTheKernelTakesWhileAnotherThreadReads() throws Exception {
    byte[] much = new byte[4 << 20];
    Future<String> read = parkedRead(false);
    var writing = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            writing.complete(write(much));
          } catch (IOException e) {
            writing.completeExceptionally(e);
          }
        });
    ByteBuffer all = ByteBuffer.allocate(much.length);
    while (all.hasRemaining()) {
      assertThat(client.read(all)).isPositive();
    }
    assertThat(writing.get(30, TimeUnit.SECONDS)).isEqualTo(much.length);
    send("both ways");
    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("both ways");
  }

  @Test
  void endsAWriteWhenItIsClosed() throws Exception {
    byte[] much = new byte[4 << 20];
    FutureTask<Integer> writing = new FutureTask<>(() -> write(much));
    Thread thread = Thread.ofVirtual().start(writing);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    connection.close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> writing.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void takesTheOptionThatMeansNothingHere() throws Exception {
    connection.option(StandardSocketOptions.SO_KEEPALIVE, true);
    connection.option(StandardSocketOptions.SO_SNDBUF, 65_536);
  }

  @Test
  void saysOfDatagramsWhoHasThem() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() ->
            NioTransport.INSTANCE.bind(
                UnixDomainSocketAddress.of(folder.resolve("d")), ServerOptions.defaults()))
        .withMessageContaining("native transport")
        .withMessageContaining("io.socketserver.unix");
  }
}
