package io.socketserver.unix.internal.transport;

import io.socketserver.core.internal.waiting.NeededThread;
import io.socketserver.unix.internal.foreign.Message;
import io.socketserver.unix.internal.foreign.MessageBatch;
import io.socketserver.unix.internal.foreign.SocketAddresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Batches replies, to send them with one call: when the datagrams of one receive have been
/// handled, but at the latest after a given time. Otherwise a slow handler would delay the replies
/// before its own, so a thread watches the time.
///
/// Each is copied. If the kernel rejects one, it is retried separately, which waits for space in
/// the socket's buffer and recognizes errors of earlier datagrams; only if that fails too is it
/// lost.
///
/// @threading Thread-safe. The watching thread normally never waits for others; [#add] wakes it
///   only after a time without replies.
/// @source sendmmsg(2)
final class CollectedReplies {

  private static final int MOST = 32;

  /// More than an Ethernet packet holds. Batching larger ones gains nothing.
  private static final int LARGEST = 2048;

  /// After this many checks without work the watching thread parks until it is woken.
  private static final int LOOKS_BEFORE_REST = 100;

  private final PolledSocket socket;
  private final DatagramSender sender;
  private final int family;

  /// How often the watching thread checks. A reply that it finds for the second time is sent.
  private final long lookNanos;

  private final MessageBatch batch = new MessageBatch(MOST, LARGEST);
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final Pending[] pending = new Pending[MOST];

  /// Written under the lock.
  private volatile int count;

  /// The arrival time of the first waiting reply. Guarded by the lock.
  private long since;

  private volatile boolean closed;
  private volatile boolean resting;
  private volatile @Nullable Thread watcher;
  private volatile BiConsumer<SocketAddress, Exception> observer = (to, failure) -> {};

  /// The memory for sending one separately.
  private record Pending(int length, SocketAddress to, SocketAddress from, Duration timeout) {}

  private record Lost(SocketAddress to, Exception failure) {}

  /// Prepares to batch.
  ///
  /// @param delay how long a reply may wait
  CollectedReplies(PolledSocket socket, DatagramSender sender, int family, Duration delay) {
    this.socket = socket;
    this.sender = sender;
    this.family = family;
    this.lookNanos = Math.max(1, delay.toNanos() / 2);
  }

  void onLost(BiConsumer<SocketAddress, Exception> told) {
    this.observer = told;
  }

  /// Adds a reply.
  ///
  /// @param source our source address; null for the kernel's choice
  /// @return false if it must be sent separately; all before it have been sent then
  /// @throws IOException if the address is not supported
  boolean add(
      ByteBuffer data,
      SocketAddress to,
      SocketAddress from,
      @Nullable InetAddress source,
      Duration timeout)
      throws IOException {
    if (data.remaining() > LARGEST) {
      flush();
      return false;
    }
    byte[] address = SocketAddresses.encode(to, family);
    if (watcher == null) {
      startWatcher();
    }
    List<Lost> lost = List.of();
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      int index = count;
      if (index == 0) {
        since = System.nanoTime();
      }
      pending[index] = new Pending(data.remaining(), to, from, timeout);
      Message message = batch.message(index).begin(data).to(address);
      if (source != null) {
        int scope = source instanceof Inet6Address six ? six.getScopeId() : 0;
        Message unused = message.from(source.getAddress(), scope);
      }
      count = index + 1;
      if (count == MOST) {
        lost = sendAll();
      }
    } finally {
      lock.unlock();
    }
    if (resting) { // read after the count was written, as the watcher reads them the other way
      // round
      LockSupport.unpark(watcher);
    }
    tell(lost);
    return true;
  }

  /// Sends the waiting replies.
  void flush() {
    if (count == 0) {
      return; // replies that are added meanwhile come later
    }
    List<Lost> lost;
    lock.lock();
    try {
      lost = sendAll();
    } finally {
      lock.unlock();
    }
    tell(lost);
  }

  /// Called with the lock.
  private List<Lost> sendAll() {
    List<Lost> lost = List.of();
    int first = 0;
    try {
      while (first < count) {
        int sent = trySend(first);
        if (sent > 0) {
          first += sent;
          continue;
        }
        Lost one = sendAlone(first++);
        if (one != null) {
          lost = lost.isEmpty() ? new ArrayList<>() : lost;
          lost.add(one);
        }
      }
    } finally {
      count = 0; // even on failure: none is sent twice, and there is space for others
    }
    return lost;
  }

  private int trySend(int first) {
    try {
      int descriptor = socket.descriptor().acquire();
      try {
        return batch.send(descriptor, first, count - first);
      } finally {
        socket.descriptor().release();
      }
    } catch (IOException closedMeanwhile) {
      return 0; // sending it separately gives the same error
    }
  }

  private @Nullable Lost sendAlone(int index) {
    Pending reply = pending[index];
    ByteBuffer data = batch.message(index).data().limit(reply.length);
    try {
      sender.send(data, reply.to, reply.from, reply.timeout);
      return null;
    } catch (IOException | RuntimeException e) {
      return new Lost(reply.to, e);
    }
  }

  private void tell(List<Lost> lost) {
    lost.forEach(each -> observer.accept(each.to, each.failure));
  }

  // ---- the watch over the time

  private void startWatcher() {
    lock.lock();
    try {
      if (watcher == null && !closed) {
        watcher = NeededThread.start("replies", this::watch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    int vain = 0;
    while (!closed) {
      if (vain == LOOKS_BEFORE_REST) {
        rest();
        vain = 0;
      }
      LockSupport.parkNanos(this, lookNanos);
      vain = count == 0 ? vain + 1 : 0;
      try {
        if (vain == 0 && isDue()) {
          flush();
        }
      } catch (RuntimeException | Error e) {
        // a failing observer, or no memory: later replies need this thread
        NeededThread.report("batched replies were lost", e);
      }
    }
  }

  private void rest() {
    resting = true;
    if (count == 0 && !closed) {
      LockSupport.park(this);
    }
    resting = false;
  }

  private boolean isDue() {
    lock.lock();
    try {
      return count > 0 && System.nanoTime() - since >= lookNanos;
    } finally {
      lock.unlock();
    }
  }

  /// Sends the waiting replies, and accepts no more.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    flush();
    LockSupport.unpark(watcher);
  }
}
