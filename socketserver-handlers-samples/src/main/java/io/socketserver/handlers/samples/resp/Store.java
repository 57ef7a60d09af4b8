package io.socketserver.handlers.samples.resp;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A bounded store of keys and values: the least recently used ones are evicted.
///
/// @threading Thread-safe. One lock guards everything: the work under it is short compared to the
///   system calls of a request, and the order of use is exact.
final class Store {

  /// The maximum number of expired entries that one operation removes, so that none takes long.
  private static final int SWEEP = 16;

  /// The condition for setting a key.
  enum Condition {
    /// Always.
    ALWAYS,
    /// Only if there is no such key.
    IF_ABSENT,
    /// Only if there is such a key.
    IF_PRESENT
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final int maxKeys;
  private final long maxMemory;
  private final LongSupplier clock;

  /// In the order of use. Guarded by the lock, like the other three.
  private final LinkedHashMap<Bytes, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

  private final TreeSet<Entry> expiring = new TreeSet<>();
  private long memory;
  private long numbers;

  /// Creates a store.
  ///
  /// @param maxKeys the maximum number of keys, at least 1
  /// @param maxMemory the approximate maximum size in bytes
  /// @param clock milliseconds since any origin; must be monotonic
  Store(int maxKeys, long maxMemory, LongSupplier clock) {
    this.maxKeys = maxKeys;
    this.maxMemory = maxMemory;
    this.clock = clock;
  }

  /// The value of a key, or null.
  byte @Nullable [] get(Bytes key) {
    lock.lock();
    try {
      Entry entry = live(key);
      return entry == null ? null : entry.value();
    } finally {
      lock.unlock();
    }
  }

  /// The result of setting a key.
  ///
  /// @param set whether it was set
  /// @param before the previous value, or null
  record Outcome(boolean set, byte @Nullable [] before) {}

  /// Sets a key.
  ///
  /// @param lifetime in milliseconds, or [Entry#NEVER]
  /// @return whether it was set
  boolean set(Bytes key, byte[] value, long lifetime, Condition condition) throws CommandException {
    return set(key, value, new SetOptions(lifetime, false, condition, false)).set();
  }

  /// Sets a key.
  Outcome set(Bytes key, byte[] value, SetOptions options) throws CommandException {
    lock.lock();
    try {
      Entry entry = live(key);
      byte[] before = entry == null ? null : entry.value();
      Condition condition = options.condition();
      if (condition != Condition.ALWAYS && (entry != null) != (condition == Condition.IF_PRESENT)) {
        return new Outcome(false, before);
      }
      if (entry != null && options.keepsLifetime()) {
        put(key, value, entry.expiry());
      } else {
        put(key, value, expiry(options.lifetime()));
      }
      return new Outcome(true, before);
    } finally {
      lock.unlock();
    }
  }

  /// Adds to the number in a key, or to 0 if there is no such key.
  ///
  /// @return the sum
  long add(Bytes key, long amount) throws CommandException {
    lock.lock();
    try {
      Entry entry = live(key);
      long before = entry == null ? 0 : Numbers.parse(entry.value());
      long sum = before + amount;
      if (((before ^ sum) & (amount ^ sum)) < 0) {
        throw new CommandException("ERR increment or decrement would overflow");
      }
      put(key, Numbers.format(sum), entry == null ? Entry.NEVER : entry.expiry());
      return sum;
    } finally {
      lock.unlock();
    }
  }

  /// An action under the lock.
  @FunctionalInterface
  interface Together {
    void run() throws CommandException, IOException;
  }

  /// Performs several operations atomically. They must not wait.
  void together(Together actions) throws CommandException, IOException {
    lock.lock();
    try {
      actions.run();
    } finally {
      lock.unlock();
    }
  }

  /// Appends to the value of a key, or sets it if there is no such key.
  ///
  /// @param most the maximum size of a value in bytes
  /// @return its new size in bytes
  int append(Bytes key, byte[] more, long most) throws CommandException {
    lock.lock();
    try {
      Entry entry = live(key);
      byte[] before = entry == null ? new byte[0] : entry.value();
      if ((long) before.length + more.length > most) {
        throw new CommandException("ERR string exceeds maximum allowed size (max-value)");
      }
      byte[] value = Arrays.copyOf(before, before.length + more.length);
      System.arraycopy(more, 0, value, before.length, more.length);
      put(key, value, entry == null ? Entry.NEVER : entry.expiry());
      return value.length;
    } finally {
      lock.unlock();
    }
  }

  /// Removes a key, and returns its value.
  ///
  /// @return the value, or null
  byte @Nullable [] take(Bytes key) {
    lock.lock();
    try {
      Entry entry = live(key);
      if (entry == null) {
        return null;
      }
      drop(entry);
      return entry.value();
    } finally {
      lock.unlock();
    }
  }

  /// Removes the lifetime of a key.
  ///
  /// @return whether it had one
  boolean persist(Bytes key) throws CommandException {
    lock.lock();
    try {
      Entry entry = live(key);
      if (entry == null || !entry.expires()) {
        return false;
      }
      put(key, entry.value(), Entry.NEVER);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Removes a key.
  ///
  /// @return whether there was one
  boolean remove(Bytes key) {
    lock.lock();
    try {
      Entry entry = live(key);
      if (entry != null) {
        drop(entry);
      }
      return entry != null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether there is such a key.
  boolean contains(Bytes key) {
    return get(key) != null;
  }

  /// Changes the lifetime of a key.
  ///
  /// @param lifetime in milliseconds; zero or less removes the key
  /// @return whether there was such a key and the options allowed the change
  boolean expire(Bytes key, long lifetime, ExpireOptions options) throws CommandException {
    lock.lock();
    try {
      Entry entry = live(key);
      if (entry == null || !options.allow(left(entry), lifetime)) {
        return false;
      }
      if (lifetime <= 0) {
        drop(entry);
      } else {
        put(key, entry.value(), expiry(lifetime));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The remaining lifetime of a key.
  ///
  /// @return milliseconds; -1 for ever; -2 if there is no such key
  long lifetime(Bytes key) {
    lock.lock();
    try {
      Entry entry = live(key);
      if (entry == null) {
        return -2;
      }
      return left(entry);
    } finally {
      lock.unlock();
    }
  }

  /// The number of keys. It may include expired ones.
  int size() {
    lock.lock();
    try {
      sweep();
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /// Removes all keys.
  void clear() {
    lock.lock();
    try {
      entries.clear();
      expiring.clear();
      memory = 0;
    } finally {
      lock.unlock();
    }
  }

  long maxMemory() {
    return maxMemory;
  }

  /// The entry of a key, unless it has expired. Counts as a use.
  private @Nullable Entry live(Bytes key) {
    sweep();
    Entry entry = entries.get(key);
    if (entry != null && hasEnded(entry)) {
      drop(entry);
      return null;
    }
    return entry;
  }

  private void put(Bytes key, byte[] value, long expiry) throws CommandException {
    Entry entry = new Entry(key, value, expiry, numbers++);
    if (entry.memory() > maxMemory) {
      throw new CommandException("OOM the value is larger than max-memory");
    }
    Entry before = entries.put(key, entry);
    if (before != null) {
      forget(before);
    }
    memory += entry.memory();
    if (entry.expires()) {
      expiring.add(entry);
    }
    evict();
  }

  private void evict() {
    Iterator<Entry> eldest = entries.values().iterator();
    while (entries.size() > maxKeys || memory > maxMemory) {
      Entry entry = eldest.next();
      eldest.remove();
      forget(entry);
    }
  }

  private void sweep() {
    for (int i = 0; i < SWEEP && !expiring.isEmpty() && hasEnded(expiring.first()); i++) {
      drop(expiring.first());
    }
  }

  private void drop(Entry entry) {
    entries.remove(entry.key());
    forget(entry);
  }

  /// Updates the accounting for an entry that was removed from the map.
  private void forget(Entry entry) {
    memory -= entry.memory();
    if (entry.expires()) {
      expiring.remove(entry);
    }
  }

  /// Milliseconds, or -1 for ever.
  private long left(Entry entry) {
    return entry.expires() ? Math.max(0, entry.expiry() - clock.getAsLong()) : -1;
  }

  private boolean hasEnded(Entry entry) {
    return entry.expires() && entry.expiry() <= clock.getAsLong();
  }

  private long expiry(long lifetime) {
    if (lifetime == Entry.NEVER) {
      return Entry.NEVER;
    }
    long now = clock.getAsLong();
    return lifetime > Entry.NEVER - 1 - Math.max(now, 0) ? Entry.NEVER - 1 : now + lifetime;
  }
}
