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
    for (int round = 0; round < 1000; round++) {
      for (InetSocketAddress server : servers) {
        if (!loops.mayAnswer(server, data)) {
          found.add(server);
        }
      }
    }

    // two may still meet by chance, one time in ten; not all of them
    assertThat(found.size()).isGreaterThanOrEqualTo(SERVERS / 4);
  }
}
