package io.socketserver.handlers.samples.resp;

/// A key with its value. Immutable: a change is another entry.
///
/// @param key the key
/// @param value the value; never changed
/// @param expiry when it ends, by the store's clock, or [#NEVER]
/// @param number orders entries that end at the same time
record Entry(Bytes key, byte[] value, long expiry, long number) implements Comparable<Entry> {

  static final long NEVER = Long.MAX_VALUE;

  /// What an entry takes beside its bytes: two arrays' headers, this, the key, a node of the map
  /// and one of the tree. An estimate, on a Java virtual machine of 64 bits.
  private static final int OVERHEAD = 200;

  boolean expires() {
    return expiry != NEVER;
  }

  /// Roughly, in bytes.
  long memory() {
    return OVERHEAD + (long) key.length() + value.length;
  }

  @Override
  public int compareTo(Entry other) {
    int order = Long.compare(expiry, other.expiry);
    return order != 0 ? order : Long.compare(number, other.number);
  }

  /// By number, which no two entries of a store share, in agreement with [#compareTo].
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && number == entry.number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
