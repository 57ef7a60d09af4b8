package io.socketserver.handlers.samples.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A byte array as a key: equality is by content. The array is never changed.
///
/// Keys are comparable because clients choose them, and may choose many with the same hash: a hash
/// map searches such a bin as a tree only if its keys are comparable, and otherwise linearly.
final class Bytes implements Comparable<Bytes> {

  private final byte[] array;
  private final int hash;

  Bytes(byte[] array) {
    this.array = array;
    this.hash = Arrays.hashCode(array);
  }

  int length() {
    return array.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compare(array, other.array);
  }

  @Override
  public String toString() {
    return new String(array, StandardCharsets.UTF_8);
  }
}
