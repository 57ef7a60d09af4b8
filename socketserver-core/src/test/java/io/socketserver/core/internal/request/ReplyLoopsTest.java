package io.socketserver.core.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.spi.TimeSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Several loops at once, between this server and others that a forger has chosen.
class ReplyLoopsTest {

  private static final int SERVERS = 8;

  private final ReplyLoops loops = new ReplyLoops(1, TimeSource.system());

  /// Regression: senders whose hashes are equal took each other's place, and none was a loop.
  @Test
  void findsLoopsWhoseSendersHaveOneHash() throws Exception {
    var servers = new ArrayList<InetSocketAddress>();
    for (int i = 0; i < SERVERS; i++) {
      byte[] host = {10, 0, 0, (byte) (1 + i)};
      servers.add(new InetSocketAddress(InetAddress.getByAddress(host), 5000 - i));
    }
    assertThat(servers.stream().map(Object::hashCode).distinct()).hasSize(1);
    ByteBuffer data = ByteBuffer.wrap(new byte[] {'a', 'r', 'o', 'u', 'n', 'd'});

    Set<InetSocketAddress> found = new HashSet<>();
    long number = 1;
    for (int round = 0; round < 1000; round++) {
      for (InetSocketAddress server : servers) {
        if (!loops.mayAnswer(number++, server, data)) {
          found.add(server);
        }
      }
    }

    // two may still meet by chance, one time in ten; not all of them
    assertThat(found.size()).isGreaterThanOrEqualTo(SERVERS / 4);
  }

  /// Where one reply in eight is counted, whoever takes turns with others is found all the same.
  @Test
  void findsALoopAmongSevenAtTheDefaultRate() throws Exception {
    int rate = 5_000;
    var counting = new ReplyLoops(rate, TimeSource.system());
    var address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    ByteBuffer data = ByteBuffer.wrap(new byte[] {'r', 'o', 'u', 'n', 'd'});
    int replies = 0;
    long number = 0;
    boolean answered = true;
    while (answered && replies < 200 * rate) {
      answered = counting.mayAnswer(number, new InetSocketAddress(address, 7), data);
      number += SERVERS; // between them are the requests of seven others
      replies++;
    }

    assertThat(replies).isBetween(90 * rate, 110 * rate);
  }

  @Test
  void leavesAClientThatAsksForSomethingElseEachTimeAlone() throws Exception {
    int rate = 5_000;
    var counting = new ReplyLoops(rate, TimeSource.system());
    var client = new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 7);
    for (int i = 0; i < 300 * rate; i++) {
      ByteBuffer data = ByteBuffer.allocate(Integer.BYTES).putInt(i).flip();
      assertThat(counting.mayAnswer(i, client, data)).isTrue();
    }
  }
}
