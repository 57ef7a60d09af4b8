package io.socketserver.core.internal.request;

import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The rules for the replies of a datagram server: how long they wait, and when there are too many.
///
/// @threading Thread-safe.
public final class Replies {

  private static final Duration AT_ONCE = Duration.ofNanos(1);

  private final Duration timeout;
  private final ReplyLoops loops;
  private final TimeSource time;

  /// Null if no request waits for another.
  private final @Nullable ReplyPatience patience;

  private final BooleanSupplier crowded;
  private final BiConsumer<SocketAddress, Exception> lost;

  /// Creates the rules.
  ///
  /// @param timeout how long a reply may wait for space; zero for no limit
  /// @param loops decides who must not get a reply
  /// @param sharesThreads whether requests wait for one another
  /// @param crowded whether so many requests are in processing that none should wait
  /// @param lost is notified of the client and the reason of a lost reply
  /// @param time the clock of the server
  public Replies(
      Duration timeout,
      ReplyLoops loops,
      boolean sharesThreads,
      BooleanSupplier crowded,
      BiConsumer<SocketAddress, Exception> lost,
      TimeSource time) {
    this.timeout = timeout;
    this.loops = loops;
    this.patience = sharesThreads ? new ReplyPatience(time) : null;
    this.crowded = crowded;
    this.lost = lost;
    this.time = time;
  }

  /// Sends a reply.
  void send(long number, DatagramEndpoint endpoint, DatagramEndpoint.Datagram to, ByteBuffer reply)
      throws IOException {
    if (!loops.mayAnswer(number, to.from(), to.data())) {
      throw lost(
          to,
          new IOException(
              "it and this server seem to answer each other's replies for ever; no replies for"
                  + " "
                  + ReplyLoops.SILENCE.toSeconds()
                  + " s; if the client really repeats requests this often, raise replyLoopRate"));
    }
    if (!dependsOnClient(to.from()) || patience == null && !crowded.getAsBoolean()) {
      endpoint.send(reply, to.from(), to.to(), timeout);
      return;
    }
    try {
      endpoint.send(reply, to.from(), to.to(), AT_ONCE);
    } catch (SocketTimeoutException full) {
      sendLate(endpoint, to, reply, full);
    }
  }

  /// Whether the client decides when there is space. The space of an Internet socket depends on the
  /// server and the network device.
  ///
  /// @source unix(7), net.unix.max_dgram_qlen; udp(7)
  private static boolean dependsOnClient(SocketAddress client) {
    return !(client instanceof InetSocketAddress);
  }

  private void sendLate(
      DatagramEndpoint endpoint,
      DatagramEndpoint.Datagram to,
      ByteBuffer reply,
      SocketTimeoutException full)
      throws IOException {
    long nanos = patience == null ? 0 : patience.take(timeout.toNanos());
    if (patience == null || nanos == 0) {
      throw lost(to, tooSlow(full));
    }
    long begin = time.nanoTime();
    try {
      endpoint.send(reply, to.from(), to.to(), Duration.ofNanos(nanos));
      patience.giveBack(nanos - (time.nanoTime() - begin));
    } catch (SocketTimeoutException stillFull) {
      throw lost(to, tooSlow(stillFull));
    }
  }

  private static SocketTimeoutException tooSlow(SocketTimeoutException full) {
    var exception =
        new SocketTimeoutException(
            "the client does not read its replies, and other requests cannot wait for it: "
                + full.getMessage());
    exception.initCause(full);
    return exception;
  }

  private <X extends Exception> X lost(DatagramEndpoint.Datagram to, X failure) {
    lost.accept(to.from(), failure);
    return failure;
  }
}
