package io.socketserver.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes of valid input what nobody meant: bytes flipped, left out, repeated and put in, numbers
/// where parsers count, and pieces of other input.
///
/// @threading For one thread. The same seed gives the same input.
public final class Mutator {

  /// What protocols of text and of bytes look at.
  private static final byte[] MARKS =
      "\0\1\t\n\r \"$%*-./:<>[\\]\u007f\u0080\u00c0\u00ff".getBytes(ISO_8859_1);

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "255",
          "256",
          "65535",
          "65536",
          "2147483647",
          "2147483648",
          "4294967295",
          "-3994967296",
          "9223372036854775807",
          "9223372036854775808",
          "100000000000000000000");

  private static final int[] CHANGES = {0, 1, 1, 2, 3, 8, 30};
  private static final int[] REPEATS = {1, 10, 100, 1000, 9000, 17_000};
  private static final int LONGEST_COPY = 2000;
  private static final int LONGEST = 60_000;

  private final Random random;

  /// Creates a mutator.
  ///
  /// @param random the source of all choices
  public Mutator(Random random) {
    this.random = random;
  }

  /// Some input, made of one or two of the valid ones.
  ///
  /// @param valid at least one
  /// @return a new array
  public byte[] next(List<byte[]> valid) {
    byte[] first = mutate(any(valid));
    return switch (random.nextInt(8)) {
      case 0 -> join(first, mutate(any(valid)));
      case 1 -> insert(piece(any(valid)), first);
      default -> first;
    };
  }

  private byte[] any(List<byte[]> valid) {
    return valid.get(random.nextInt(valid.size()));
  }

  /// Puts something before or into input, or over a part of it.
  private byte[] insert(byte[] piece, byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = random.nextBoolean() ? at : Math.min(bytes.length, at + piece.length);
    return splice(bytes, at, piece, end);
  }

  private byte[] mutate(byte[] valid) {
    byte[] bytes = valid.clone();
    for (int changes = CHANGES[random.nextInt(CHANGES.length)]; changes > 0; changes--) {
      bytes = change(bytes);
    }
    return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
  }

  private byte[] change(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1);
    return switch (random.nextInt(9)) {
      case 0 -> splice(bytes, at, new byte[] {(byte) random.nextInt(256)}, end);
      case 1 -> splice(bytes, at, new byte[] {MARKS[random.nextInt(MARKS.length)]}, end);
      case 2 -> splice(bytes, at, new byte[] {MARKS[random.nextInt(MARKS.length)]}, at);
      case 3 -> splice(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + random.nextInt(8)));
      case 4 -> splice(bytes, at, piece(bytes), at);
      case 5 ->
          splice(bytes, at, NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(ISO_8859_1), at);
      case 6 -> splice(bytes, at, repeated(), at);
      case 7 -> Arrays.copyOf(bytes, at);
      default -> join(bytes, Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST_COPY)));
    };
  }

  private byte[] piece(byte[] bytes) {
    int one = random.nextInt(bytes.length + 1);
    int other = random.nextInt(bytes.length + 1);
    int from = Math.min(one, other);
    return Arrays.copyOfRange(bytes, from, Math.min(Math.max(one, other), from + LONGEST_COPY));
  }

  private byte[] repeated() {
    byte[] repeated = new byte[REPEATS[random.nextInt(REPEATS.length)]];
    Arrays.fill(repeated, (byte) random.nextInt(256));
    return repeated;
  }

  /// Puts something in the place of a part.
  private static byte[] splice(byte[] bytes, int from, byte[] with, int to) {
    var out = new ByteArrayOutputStream(bytes.length + with.length);
    out.write(bytes, 0, from);
    out.writeBytes(with);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    return splice(first, first.length, second, first.length);
  }
}
