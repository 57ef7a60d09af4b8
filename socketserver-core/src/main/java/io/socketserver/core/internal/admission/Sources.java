package io.socketserver.core.internal.admission;

import io.socketserver.api.Refusal;
import io.socketserver.core.internal.admission.Verdict.Permit;
import io.socketserver.core.internal.admission.Verdict.Refused;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// What each source of clients has taken: its open connections, and its tokens.
///
/// A source is known while it has connections, or fewer tokens than at first; then nothing needs to
/// be remembered of it. So the table is as large as the number of sources of one moment, and at
/// most [#MOST_SOURCES]. If as many are known, further ones are admitted and not counted: an
/// attacker with that many addresses needs no second connection from one of them, and nobody else
/// may be refused because of him.
///
/// An open-addressed table of primitive arrays: 20 bytes a slot, and at most 20 MiB, or 40 while it
/// is rebuilt. Its hash is seeded, so that nobody can choose addresses that share a slot.
///
/// @threading Thread-safe.
public final class Sources {

  /// The maximum number of known sources.
  public static final int MOST_SOURCES = 3 << 18;

  private static final int FEWEST_SLOTS = 1 << 6;
  private static final int MOST_SLOTS = 1 << 20;

  /// How long a full table is not searched for sources that can be forgotten.
  private static final long FULL_NANOS = 1_000_000_000;

  private static final int FREE = -1;

  private static final Refused TOO_MANY = new Refused(Refusal.SOURCE_CONNECTIONS);
  private static final Refused TOO_FAST = new Refused(Refusal.SOURCE_RATE);

  private final ReentrantLock lock = new ReentrantLock();
  private final long seed = ThreadLocalRandom.current().nextLong();

  // The rest is guarded by the lock. A slot has a key, the time at which its bucket is full, and
  // the number of open connections, or FREE.

  private long[] keys = {};
  private long[] fullAt = {};
  private int[] open = {};

  /// The number of slots that are not free.
  private int used;

  /// Until then a full table stays as it is. Valid while [#full].
  private long fullUntil;

  private boolean full;

  /// Admits a connection.
  ///
  /// @param source its source
  /// @param most the maximum number of connections of a source; 0 for any number
  /// @param rate the maximum rate of connections of a source
  /// @param now the time in nanoseconds
  /// @return a permit, or the reason of the refusal
  public Verdict connection(long source, int most, EventRate rate, long now) {
    lock.lock();
    try {
      int slot = slotOf(source, now);
      if (slot < 0) {
        return Permit.UNCOUNTED;
      }
      if (most > 0 && open[slot] >= most) {
        return TOO_MANY;
      }
      if (!takeToken(slot, rate, now)) {
        return TOO_FAST;
      }
      if (most == 0) {
        return Permit.UNCOUNTED;
      }
      open[slot]++;
      return new Permit(this, source);
    } finally {
      lock.unlock();
    }
  }

  /// Admits a datagram.
  ///
  /// @param source its source
  /// @param rate the maximum rate of datagrams of a source
  /// @param now the time in nanoseconds
  /// @return false if it must be discarded
  public boolean datagram(long source, EventRate rate, long now) {
    lock.lock();
    try {
      int slot = slotOf(source, now);
      return slot < 0 || takeToken(slot, rate, now);
    } finally {
      lock.unlock();
    }
  }

  private boolean takeToken(int slot, EventRate rate, long now) {
    if (!rate.isLimited()) {
      return true;
    }
    if (TokenBucket.tokenAt(fullAt[slot], rate) - now > 0) {
      return false;
    }
    fullAt[slot] = TokenBucket.taken(fullAt[slot], rate, now);
    return true;
  }

  void release(long source) {
    lock.lock();
    try {
      int slot = find(source);
      if (slot < 0 || open[slot] <= 0) {
        throw new IllegalStateException("a connection was released that was not counted");
      }
      open[slot]--;
    } finally {
      lock.unlock();
    }
  }

  /// The number of open connections that are counted.
  ///
  /// @return the sum over all sources
  long connections() {
    lock.lock();
    try {
      return Arrays.stream(open).filter(count -> count > 0).asLongStream().sum();
    } finally {
      lock.unlock();
    }
  }

  /// The number of bytes that the table takes.
  ///
  /// @return bytes, without the headers of arrays
  long size() {
    lock.lock();
    try {
      return keys.length * (2L * Long.BYTES + Integer.BYTES);
    } finally {
      lock.unlock();
    }
  }

  // ---- the table

  /// @return the slot of a source, or -1 if it is not known
  private int find(long source) {
    int mask = keys.length - 1;
    for (int i = hash(source) & mask; keys.length > 0 && open[i] != FREE; i = i + 1 & mask) {
      if (keys[i] == source) {
        return i;
      }
    }
    return -1;
  }

  /// @return the slot of a source, which is added if it is new; -1 if the table is full
  private int slotOf(long source, long now) {
    int mask = keys.length - 1;
    int reusable = -1;
    int i = hash(source) & mask;
    for (; keys.length > 0 && open[i] != FREE; i = i + 1 & mask) {
      if (keys[i] == source) {
        return i;
      }
      if (reusable < 0 && !isLive(i, now)) {
        reusable = i;
      }
    }
    if (reusable < 0 && isCrowded(used + 1, keys.length)) {
      return rebuild(now) ? slotOf(source, now) : -1;
    }
    if (reusable < 0) {
      reusable = i;
      used++;
    }
    keys[reusable] = source;
    fullAt[reusable] = now;
    open[reusable] = 0;
    return reusable;
  }

  /// Whether anything must be remembered of the source in a slot.
  private boolean isLive(int slot, long now) {
    return open[slot] > 0 || fullAt[slot] - now > 0;
  }

  private static boolean isCrowded(int sources, int slots) {
    return sources > slots / 4 * 3;
  }

  /// Forgets sources, and makes the table larger or smaller.
  ///
  /// @return whether there is room for another source
  private boolean rebuild(long now) {
    if (full && fullUntil - now > 0) {
      return false;
    }
    int live = 0;
    for (int i = 0; i < keys.length; i++) {
      live += open[i] != FREE && isLive(i, now) ? 1 : 0;
    }
    full = live >= MOST_SOURCES;
    if (full) {
      fullUntil = now + FULL_NANOS;
      return false;
    }
    int slots = FEWEST_SLOTS;
    while (slots < MOST_SLOTS && isCrowded(2 * (live + 1), slots)) {
      slots *= 2;
    }
    move(slots, now);
    return true;
  }

  private void move(int slots, long now) {
    long[] oldKeys = keys;
    long[] oldFullAt = fullAt;
    int[] oldOpen = open;
    keys = new long[slots];
    fullAt = new long[slots];
    open = new int[slots];
    Arrays.fill(open, FREE);
    used = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldOpen[i] > 0 || oldOpen[i] == 0 && oldFullAt[i] - now > 0) {
        int to = hash(oldKeys[i]) & slots - 1;
        while (open[to] != FREE) {
          to = to + 1 & slots - 1;
        }
        keys[to] = oldKeys[i];
        fullAt[to] = oldFullAt[i];
        open[to] = oldOpen[i];
        used++;
      }
    }
  }

  /// @source Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", the finalizer
  private int hash(long source) {
    long z = source ^ seed;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return (int) (z ^ z >>> 31);
  }
}
