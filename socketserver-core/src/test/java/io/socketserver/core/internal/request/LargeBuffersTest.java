package io.socketserver.core.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Compares buffers by identity, and shows none: each has a quarter of a million numbers.
class LargeBuffersTest {

  private final LargeBuffers buffers = new LargeBuffers();

  private List<byte[]> takeAll() {
    List<byte[]> taken = new ArrayList<>();
    for (byte[] buffer = buffers.take(); buffer != null; buffer = buffers.take()) {
      taken.add(buffer);
    }
    return taken;
  }

  @Test
  void lendsSoManyAndNoMore() {
    Set<byte[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    taken.addAll(takeAll());

    assertThat(taken.size()).isEqualTo(LargeBuffers.COUNT);
    assertThat(taken.stream().allMatch(buffer -> buffer.length == LargeBuffers.SIZE)).isTrue();
  }

  @Test
  void lendsAgainWhatWasGivenBack() {
    List<byte[]> taken = takeAll();
    byte[] one = taken.get(7);

    buffers.give(one);

    assertThat(buffers.take() == one).isTrue();
    assertThat(buffers.take() == null).isTrue();
  }

  @Test
  void takesNothingBackThatIsNotItsOwnOrWasGivenBackAlready() {
    List<byte[]> taken = takeAll();

    buffers.give(new byte[LargeBuffers.SIZE]);
    assertThat(buffers.take() == null).isTrue();

    buffers.give(taken.getFirst());
    buffers.give(taken.getFirst());
    assertThat(buffers.take() == taken.getFirst()).isTrue();
    assertThat(buffers.take() == null).isTrue();
  }

  @Test
  void replacesThoseThatWereLost() {
    takeAll();

    byte[] another = buffers.take();
    for (int i = 0; i < 100 && another == null; i++) {
      System.gc();
      another = buffers.take();
    }

    assertThat(another != null).isTrue();
  }
}
