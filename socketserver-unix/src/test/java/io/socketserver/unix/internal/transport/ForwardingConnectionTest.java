package io.socketserver.unix.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ForwardingConnectionTest {

  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  private static final class Forwarding extends ForwardingConnection {

    Forwarding(StreamConnection connection) {
      super(connection);
    }
  }

  @Test
  void canBeAskedWithoutWaitingAsTheOther() throws IOException {
    int[] ends = new int[2];
    Errno.check(Sockets.pair(ends), "socketpair", "");
    try (var near = new Forwarding(NativeStreamConnection.adopt(ends[0]));
        var far = new Forwarding(NativeStreamConnection.adopt(ends[1]))) {
      byte[] received = new byte[HELLO.length];

      assertThat(far.tryRead(received, 0, received.length)).isZero();
      near.awaitWritable(StreamConnection.NEVER);
      assertThat(near.tryWrite(HELLO, 0, HELLO.length)).isEqualTo(HELLO.length);
      far.awaitReadable(StreamConnection.NEVER);
      assertThat(far.tryRead(received, 0, received.length)).isEqualTo(HELLO.length);
      assertThat(received).isEqualTo(HELLO);
    }
  }
}
