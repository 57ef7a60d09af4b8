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

/// Replies that wait for others, to be sent with them by one call: until the datagrams that came
/// together have been handled, but no longer than for a given time. A handler that takes its time
/// would else delay the replies to those before it, so that a thread watches the time.
///
/// Each is copied. One that the kernel refuses is tried once more by itself, which waits for room
/// in the socket's buffer and knows which errors belong to earlier datagrams; only if that fails
/// too is it lost.
///
/// @threading Safe for many threads. The watching thread never waits for others in the ordinary
///   case; [#add] wakes it only after a time in which there was nothing.
/// @source sendmmsg(2)
final class CollectedReplies {

  private static final int MOST = 32;

  /// As much as a packet of Ethernet may have, and more. Larger ones gain nothing.
  private static final int LARGEST = 2048;

  /// After so many looks in vain the watching thread rests until it is woken.
  private static final int LOOKS_BEFORE_REST = 100;

  private final PolledSocket socket;
  private final DatagramSender sender;
  private final int family;

  /// How often the watching thread looks. A reply that it finds for the second time is sent.
  private final long lookNanos;

  private final MessageBatch batch = new MessageBatch(MOST, LARGEST);
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final Pending[] pending = new Pending[MOST];

  /// Written under the lock.
  private volatile int count;

  /// When the first of those that wait came. Guarded by the lock.
  private long since;

  private volatile boolean closed;
  private volatile boolean resting;
  private volatile @Nullable Thread watcher;
  private volatile BiConsumer<SocketAddress, Exception> observer = (to, failure) -> {};

  /// What is needed to send one by itself.
  private record Pending(int length, SocketAddress to, SocketAddress from, Duration timeout) {}

  private record Lost(SocketAddress to, Exception failure) {}

  /// Prepares to collect.
  ///
  /// @param delay how long one may wait
  CollectedReplies(PolledSocket socket, DatagramSender sender, int family, Duration delay) {
    this.socket = socket;
    this.sender = sender;
    this.family = family;
    this.lookNanos = Math.max(1, delay.toNanos() / 2);
  }

  void onLost(BiConsumer<SocketAddress, Exception> told) {
    this.observer = told;
  }

  /// Takes a reply.
  ///
  /// @param source which of our addresses to send it from; null for the kernel's choice
  /// @return false if it must be sent by itself; all before it have been sent then
  /// @throws IOException if nothing can be sent to such an address
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

  /// Sends what waits.
  void flush() {
    if (count == 0) {
      return; // whoever adds meanwhile comes later
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
      count = 0; // also if the machine fails: none is sent twice, and there is room for others
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
      return 0; // to send it alone tells the same
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
        // an observer that fails, or no memory: the replies to come need this thread
        Poller.tellOfFailure("batched replies were lost", e);
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

  /// Sends what waits, and takes no more.
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
