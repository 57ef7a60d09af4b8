package io.socketserver.core.internal.nio;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicReference;

/// Makes the JDK open the descriptors that virtual threads wait with.
///
/// The first wait of a virtual thread for a socket initialises the JDK's poller, which opens
/// descriptors of its own. When none is free at that moment the initialisation fails, and every
/// later wait throws NoClassDefFoundError, until the process ends.
final class PollerWarmUp {

  /// Guarded by the class.
  private static boolean done;

  private PollerWarmUp() {}

  static synchronized void run() throws IOException {
    if (done) {
      return;
    }
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .name("poller-warm-up")
            .start(() -> {
              try {
                waitOnce();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while preparing virtual threads");
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IOException("cannot prepare virtual threads for sockets: " + thrown, thrown);
    }
    done = true;
  }

  /// Waits for a datagram that nobody sends: a wait that is certain to happen, and to end.
  private static void waitOnce() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramSocket socket = channel.socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.setSoTimeout(1);
      socket.receive(new DatagramPacket(new byte[1], 1));
    } catch (SocketTimeoutException expected) {
      // the poller has waited, and so it works
    }
  }
}
