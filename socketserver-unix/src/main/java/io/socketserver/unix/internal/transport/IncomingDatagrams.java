package io.socketserver.unix.internal.transport;

import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.MessageBatch;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The datagrams that the kernel has given and nobody has taken yet. Under load many come with one
/// call.
///
/// @threading Used by the receiving thread.
/// @source recvmmsg(2); socket(7), SO_RXQ_OVFL
final class IncomingDatagrams {

  private static final int MOST_AT_ONCE = 32;

  /// Memory that is touched only as far as it is used.
  private static final int LARGEST_MEMORY = 512 * 1024;

  /// A power of two.
  private static final int KNOWN_SENDERS = 64;

  /// Has room for the largest packet and no more, because the kernel tells of what did not fit.
  private final MessageBatch batch;

  private final int maxPacketSize;

  /// Whether the kernel says how many it has dropped.
  private final boolean tellsDropped;

  /// Those of the batch from `next` to `count` are to be taken.
  private int next;

  private int count;

  /// Whether the socket has one peer, of which it may tell errors. A batch then also ends before an
  /// error, and datagrams may be behind that.
  private final boolean connected;

  /// Whether descriptors may come with them. They are closed as soon as they are here: a batch
  /// could hold thousands of them while a handler takes its time.
  private final boolean mayHoldOthers;

  /// The last batch was not full, so that the kernel had no more at that moment.
  private boolean drained;

  private long dropped;

  /// The kernel's count, of 32 bits, when it was last told.
  private int droppedBefore;

  /// A client mostly sends more than one, and an address is several objects.
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

  /// Asks the kernel, unless the last batch has shown that it has none.
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

  /// Goes to the next one; the other methods tell about it.
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
