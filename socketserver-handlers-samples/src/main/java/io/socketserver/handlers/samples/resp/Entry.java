package io.socketserver.handlers.samples.resp;

/// A key with its value. Immutable: a change is another entry.
///
/// @param key the key
/// @param value the value; never changed
/// @param expiry when it expires, on the store's clock, or [#NEVER]
/// @param number orders entries that expire at the same time
record Entry(Bytes key, byte[] value, long expiry, long number) implements Comparable<Entry> {

  static final long NEVER = Long.MAX_VALUE;

  /// The memory of an entry without its bytes: two array headers, this object, the key, a node of
  /// the map and one of the tree. An estimate for a 64-bit Java virtual machine.
  private static final int OVERHEAD = 200;

  boolean expires() {
    return expiry != NEVER;
  }

  /// Its approximate size in bytes.
  long memory() {
    return OVERHEAD + (long) key.length() + value.length;
  }

  @Override
  public int compareTo(Entry other) {
    int order = Long.compare(expiry, other.expiry);
    return order != 0 ? order : Long.compare(number, other.number);
  }

  /// By number, which is unique in a store; consistent with [#compareTo].
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && number == entry.number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
