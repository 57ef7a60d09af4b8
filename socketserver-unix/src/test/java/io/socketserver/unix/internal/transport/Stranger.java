package io.socketserver.unix.internal.transport;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Somebody who passes sockets whose close waits: SO_LINGER is set, and what they have sent is not
/// taken.
final class Stranger implements AutoCloseable {

  /// How long each close waits. A test is over in much less.
  static final int LINGER_SECONDS = 30;

  /// Less than one such close, and more than a busy machine takes.
  static final long QUICK_NANOS = SECONDS.toNanos(LINGER_SECONDS / 2);

  private final SocketChannel silent = SocketChannel.open();
  private final int lingering;

  Stranger() throws IOException {
    byte[] any = encode(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int listener = Sockets.socket(Sockets.AF_INET, Sockets.SOCK_STREAM);
    check(Sockets.bind(listener, any));
    check(Sockets.listen(listener, 1));
    byte[] bound = new byte[SocketAddresses.MAX_SIZE];
    int[] length = new int[1];
    check(Sockets.localAddress(listener, bound, length));
    silent.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    silent.connect(SocketAddresses.decode(bound, length[0]));
    lingering = check(Sockets.accept(listener, bound, length));
    check(Descriptors.close(listener));
    byte[] much = new byte[64 * 1024];
    while (Sockets.send(lingering, much, 0, much.length) > 0) {
      continue;
    }
    check(
        SocketOptions.set(
            lingering, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, 1, LINGER_SECONDS));
  }

  private static byte[] encode(SocketAddress address) throws IOException {
    return SocketAddresses.encode(address, SocketAddresses.family(address));
  }

  private static int check(int result) throws IOException {
    return Errno.check(result, "a call", "");
  }

  /// Passes the socket, as many times as asked, and keeps none.
  ///
  /// @param socket by which to send
  /// @param to whom, or null where the socket is connected
  /// @return the result of sendmsg(2)
  int pass(int socket, String text, int times, SocketAddress to) throws IOException {
    int[] copies = new int[times];
    Arrays.fill(copies, lingering);
    Message message = new Message(64).begin(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    if (to != null) {
      message.to(encode(to));
    }
    int sent = message.with(copies).send(socket);
    if (sent >= 0) {
      check(Descriptors.close(lingering)); // not the last one
    }
    return sent;
  }

  /// Takes the other end away, which ends all waits for it.
  @Override
  public void close() throws IOException {
    silent.setOption(StandardSocketOptions.SO_LINGER, 0);
    silent.close();
  }
}
