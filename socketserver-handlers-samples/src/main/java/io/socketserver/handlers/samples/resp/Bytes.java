package io.socketserver.handlers.samples.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An array that can be a key: equal by what is in it. The array is never changed.
///
/// It has an order because clients choose the keys, and can choose many with one hash: a hash map
/// searches such a bin as a tree only if its keys can be compared, and otherwise one by one.
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
