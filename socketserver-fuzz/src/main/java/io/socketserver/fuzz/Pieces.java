package io.socketserver.fuzz;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Input in pieces, as it arrives from a network. A parser must understand all of them alike.
public final class Pieces {

  /// The longest pieces of an input: one of these.
  private static final int[] LONGEST = {1, 3, 40, 5000};

  /// The longest input to be cut into single bytes.
  private static final int MOST_SINGLE = 2000;

  private Pieces() {}

  /// Cuts input.
  ///
  /// @param input the input
  /// @return its pieces, none of them empty; the same for the same input
  public static List<byte[]> of(byte[] input) {
    var random = new Random(Arrays.hashCode(input));
    int most = LONGEST[random.nextInt(LONGEST.length)];
    if (input.length > MOST_SINGLE) {
      most = LONGEST[LONGEST.length - 1];
    }
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < input.length; ) {
      int end = Math.min(input.length, at + 1 + random.nextInt(most));
      pieces.add(Arrays.copyOfRange(input, at, end));
      at = end;
    }
    return pieces;
  }

  /// A stream of which each read returns bytes of one piece.
  ///
  /// @param pieces the pieces
  /// @return the stream
  public static InputStream stream(List<byte[]> pieces) {
    return new SequenceInputStream(
        Collections.enumeration(pieces.stream().map(ByteArrayInputStream::new).toList()));
  }
}
