package io.socketserver.unix.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.ForwardingConnection;
import io.socketserver.core.spi.StreamConnection;
import io.socketserver.unix.internal.foreign.Descriptors;
import io.socketserver.unix.internal.foreign.Errno;
import io.socketserver.unix.internal.foreign.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Regression: the number of a connection that was closed while it was handed to another process
/// went to the next connection, and the process got that one.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class HeldDescriptorTest {

  private static final class Forwarding extends ForwardingConnection {

    Forwarding(StreamConnection connection) {
      super(connection);
    }
  }

  @Test
  void isNobodyElsesWhileItIsUsed() throws Exception {
    int[] ends = new int[2];
    Errno.check(Sockets.pair(ends), "socketpair", "");
    try (var far = NativeStreamConnection.adopt(ends[1]);
        var near = new Forwarding(NativeStreamConnection.adopt(ends[0]))) {
      near.withDescriptor(number -> {
        assertThat(number).isEqualTo(ends[0]);
        closeInAnotherThread(near);
        assertThat(near.isOpen()).isFalse();

        int[] next = new int[2];
        Errno.check(Sockets.pair(next), "socketpair", "");
        int _ = Descriptors.close(next[0]);
        int _ = Descriptors.close(next[1]);

        assertThat(next).doesNotContain(number);
      });

      assertThat(far.read(new byte[1], 0, 1, StreamConnection.NEVER))
          .as("it is closed after that")
          .isEqualTo(-1);
      assertThatThrownBy(() -> near.withDescriptor(number -> {}))
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void isReleasedWhereTheUseFails() throws Exception {
    int[] ends = new int[2];
    Errno.check(Sockets.pair(ends), "socketpair", "");
    try (var far = NativeStreamConnection.adopt(ends[1])) {
      var near = NativeStreamConnection.adopt(ends[0]);
      assertThatThrownBy(() ->
              near.withDescriptor(number -> {
                throw new IOException("as a gone child does");
              }))
          .hasMessage("as a gone child does");
      near.close();

      assertThat(far.read(new byte[1], 0, 1, StreamConnection.NEVER)).isEqualTo(-1);
    }
  }

  @Test
  void isThatOfADatagramSocketToo() throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var endpoint = NativeDatagramEndpoint.bind(address, ServerOptions.defaults());
    endpoint.withDescriptor(number -> assertThat(number).isEqualTo(endpoint.fileno()));
    endpoint.close();

    assertThatThrownBy(() -> endpoint.withDescriptor(number -> {}))
        .isInstanceOf(ClosedChannelException.class);
  }

  private static void closeInAnotherThread(StreamConnection connection) {
    var failure = new AtomicReference<IOException>();
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                connection.close();
              } catch (IOException e) {
                failure.set(e);
              }
            });
    try {
      closer.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(failure.get()).isNull();
  }
}
