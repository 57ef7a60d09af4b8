package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.MessageBatch;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Received datagrams that were not delivered yet. Under load, one system call receives many.
///
/// @threading Used by the receiving thread.
/// @source recvmmsg(2); socket(7), SO_RXQ_OVFL
final class IncomingDatagrams {

  private static final int MOST_AT_ONCE = 32;

  /// The memory of a batch. Unused parts are never touched.
  private static final int LARGEST_MEMORY = 512 * 1024;

  /// A power of two.
  private static final int KNOWN_SENDERS = 64;

  /// Has space for the largest packet and no more, because the kernel reports truncation.
  private final MessageBatch batch;

  private final int maxPacketSize;

  /// Whether the kernel reports how many datagrams it has dropped.
  private final boolean tellsDropped;

  /// The datagrams of the batch from `next` to `count` are still to be delivered.
  private int next;

  private int count;

  /// Whether the socket is connected, and so may report errors of its peer. Then a batch also ends
  /// before an error, and more datagrams may follow it.
  private final boolean connected;

  /// Whether descriptors may arrive with datagrams. They are closed at once: otherwise a batch
  /// could hold thousands of them while a slow handler runs.
  private final boolean mayHoldOthers;

  /// Whether the last batch was not full: the kernel had no more at that moment.
  private boolean drained;

  private long dropped;

  /// The kernel's last reported count, of 32 bits.
  private int droppedBefore;

  /// A cache of senders: most clients send more than one datagram, and an address is several
  /// objects.
  private final Sender[] known = new Sender[KNOWN_SENDERS];

  private record Sender(long key, SocketAddress address) {}

  IncomingDatagrams(
      int maxPacketSize, boolean tellsDropped, boolean connected, boolean mayHoldOthers) {
    this.mayHoldOthers = mayHoldOthers;
    this.maxPacketSize = maxPacketSize;
    this.connected = connected;
    this.tellsDropped = tellsDropped;
    this.batch =
        new MessageBatch(
            Math.clamp(LARGEST_MEMORY / maxPacketSize, 1, MOST_AT_ONCE), maxPacketSize);
  }

  boolean hasNext() {
    return next < count;
  }

  /// Receives a batch, unless the last one has shown that there are no more.
  ///
  /// @return how many there are now, or a negative error number
  int take(int descriptor) {
    next = 0;
    count = 0;
    if (drained) {
      drained = false;
      return -Errno.EAGAIN;
    }
    int received = batch.receive(descriptor, mayHoldOthers);
    for (int i = 0; mayHoldOthers && i < received; i++) {
      PassedDescriptors.close(batch.message(i));
    }
    if (received > 0) {
      count = received;
      drained = received < batch.size() && !connected;
    }
    return received;
  }

  /// Moves to the next datagram, which the other methods describe.
  Message next() {
    Message message = batch.message(next++);
    if (tellsDropped) {
      countDropped(message);
    }
    return message;
  }

  private void countDropped(Message message) {
    long told = message.ancillary().dropped();
    if (told >= 0) {
      dropped += Integer.toUnsignedLong((int) told - droppedBefore);
      droppedBefore = (int) told;
    }
  }

  private Message current() {
    return batch.message(next - 1);
  }

  ByteBuffer data() {
    byte[] data = new byte[Math.min(batch.length(next - 1), maxPacketSize)];
    current().copyTo(data);
    return ByteBuffer.wrap(data);
  }

  boolean isTruncated() {
    return batch.length(next - 1) > maxPacketSize;
  }

  SocketAddress sender() {
    long key = current().senderKey();
    if (key < 0) {
      return decode();
    }
    int place = Long.hashCode(key * 0x9E3779B97F4A7C15L) >>> 26; // 6 bits: KNOWN_SENDERS
    @Nullable Sender sender = known[place];
    if (sender == null || sender.key != key) {
      sender = new Sender(key, decode());
      known[place] = sender;
    }
    return sender.address;
  }

  private SocketAddress decode() {
    byte[] from = current().sender();
    return SocketAddresses.decode(from, from.length);
  }

  long dropped() {
    return dropped;
  }
}
