package io.socketserver.unix.internal.transport;

import io.socketserver.api.PeerCredentials;
import io.socketserver.core.internal.waiting.Readiness;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import io.socketserver.unix.internal.foreign.SocketOptions;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A connected UNIX socket that preserves packet boundaries and passes descriptors.
///
/// @threading One thread receives; any thread may send and close.
/// @source unix(7), SOCK_SEQPACKET and SCM_RIGHTS
public final class PacketConnection {

  /// Means that there is no descriptor.
  public static final int NO_DESCRIPTOR = -1;

  /// The length of an unlimited wait: its caller waits again.
  private static final long A_WHILE = Duration.ofHours(1).toNanos();

  private final PolledSocket socket;
  private final Message room;
  private final ReentrantLock sending = new ReentrantLock();

  /// For receiving on a platform thread; null until the first wait. Written before the wait uses
  /// the descriptor, so that a close either sees this or prevents the wait.
  private volatile @Nullable KernelWait kernelWait;

  /// Claims a connected socket.
  ///
  /// @param descriptor the descriptor
  /// @param largest the size of the largest packet to receive
  /// @param mayHoldOthers whether untrusted peers may pass descriptors to it
  PacketConnection(int descriptor, int largest, boolean mayHoldOthers) {
    this.socket = new PolledSocket(descriptor, mayHoldOthers);
    this.room = new Message(largest);
  }

  /// Connects.
  ///
  /// @param address the address of a listener
  /// @param largest the size of the largest packet to receive
  /// @return the connection
  /// @throws IOException if nothing listens there
  public static PacketConnection connect(SocketAddress address, int largest) throws IOException {
    int descriptor =
        Errno.check(Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET), "socket", "");
    int connected = Sockets.connect(descriptor, SocketAddresses.encode(address, Sockets.AF_UNIX));
    if (connected < 0) {
      int _ = Descriptors.close(descriptor);
      throw Errno.exception(connected, "connect", address);
    }
    return new PacketConnection(descriptor, largest, false);
  }

  /// A received packet.
  ///
  /// @param bytes its payload
  /// @param descriptor the descriptor that was sent with it, which the receiver must close; or
  ///   [#NO_DESCRIPTOR]
  public record Packet(byte[] bytes, int descriptor) {}

  /// The process at the other end.
  ///
  /// @return the process
  /// @throws IOException if the connection is closed
  public PeerCredentials peer() throws IOException {
    int number = socket.descriptor().acquire();
    try {
      return SocketOptions.peerCredentials(number);
    } finally {
      socket.descriptor().release();
    }
  }

  /// Waits for a packet.
  ///
  /// @return the packet, or null if the peer is gone
  /// @throws InterruptedIOException if the thread was interrupted; the interrupt stays set
  /// @throws IOException if the connection was closed here, or the packet is too large
  public @Nullable Packet receive() throws IOException {
    while (true) {
      int number = socket.descriptor().acquire();
      try {
        int count = room.receive(number);
        if (count > 0) {
          return received(count);
        }
        if (count == 0 || count == -Errno.ECONNRESET) {
          return null;
        }
        if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
          throw Errno.exception(count, "recvmsg", "");
        }
      } finally {
        socket.descriptor().release();
      }
      awaitPacket();
    }
  }

  private void awaitPacket() throws IOException {
    if (Thread.currentThread().isVirtual()) {
      boolean _ = go(socket.awaitReadable(Readiness.NEVER));
      return;
    }
    KernelWait wait = kernelWait;
    if (wait == null) {
      wait = new KernelWait();
      kernelWait = wait;
    }
    boolean ready = wait.await(socket.descriptor(), System.nanoTime() + A_WHILE);
    if (!ready && Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  private Packet received(int count) throws IOException {
    int[] descriptors = room.ancillary().descriptors();
    if (descriptors.length > 1) {
      Closer.closePassed(Arrays.copyOfRange(descriptors, 1, descriptors.length));
    }
    int descriptor = descriptors.length == 0 ? NO_DESCRIPTOR : descriptors[0];
    if (room.isTruncated()) {
      if (descriptor != NO_DESCRIPTOR) {
        Closer.closePassed(new int[] {descriptor});
      }
      throw new IOException("a packet of " + count + " bytes is too large");
    }
    byte[] bytes = new byte[count];
    room.copyTo(bytes);
    return new Packet(bytes, descriptor);
  }

  /// Sends a packet.
  ///
  /// @param bytes its payload, at least one byte
  /// @param descriptor a descriptor of which the receiver gets a copy, or [#NO_DESCRIPTOR]
  /// @param timeoutNanos how long to wait for space
  /// @throws SocketTimeoutException if there was none in time
  /// @throws IOException if the peer is gone, or the connection was closed here
  public void send(byte[] bytes, int descriptor, long timeoutNanos) throws IOException {
    Message packet = new Message(bytes.length).begin(ByteBuffer.wrap(bytes));
    if (descriptor != NO_DESCRIPTOR) {
      packet.with(descriptor);
    }
    long deadline = System.nanoTime() + timeoutNanos;
    sending.lock();
    try {
      while (true) {
        int sent = send(packet);
        if (sent >= 0) {
          return;
        }
        if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
          throw Errno.exception(sent, "sendmsg", "");
        }
        if (!go(socket.awaitWritable(deadline))) {
          throw new SocketTimeoutException("the other process does not read");
        }
      }
    } finally {
      sending.unlock();
    }
  }

  private int send(Message packet) throws IOException {
    int number = socket.descriptor().acquire();
    try {
      return packet.send(number);
    } finally {
      socket.descriptor().release();
    }
  }

  /// Checks how a wait ended.
  ///
  /// @return false if it was late
  private static boolean go(Readiness.Wait wait) throws InterruptedIOException {
    if (wait == Readiness.Wait.INTERRUPTED) {
      throw interrupted();
    }
    return wait != Readiness.Wait.LATE;
  }

  private static InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted while it waited for another process");
  }

  /// Closes it, which the peer notices, and ends all waits.
  public void close() {
    socket.close();
    KernelWait wait = kernelWait;
    if (wait != null) {
      wait.wake();
      wait.close();
    }
  }
}
