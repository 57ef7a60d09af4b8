package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ServerListener;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.UdpServer;
import io.socketserver.core.spi.DatagramEndpoint;
import io.socketserver.core.spi.DatagramEndpoint.Datagram;
import io.socketserver.core.spi.TimeSource;
import io.socketserver.core.spi.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Datagrams that the kernel discarded, on a transport that knows of them.
class KernelDropsTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 9999);
  private static final InetSocketAddress THERE = new InetSocketAddress("127.0.0.1", 40_000);

  @Test
  void areCountedAndToldWhenTheyAreMore() throws Exception {
    DatagramEndpoint endpoint = mock();
    when(endpoint.localAddress()).thenReturn(HERE);
    when(endpoint.isOpen()).thenReturn(true);
    when(endpoint.awaitReady(anyLong(), any())).thenReturn(true);
    when(endpoint.receive()).thenReturn(new Datagram(ByteBuffer.allocate(1), THERE, HERE, false));
    when(endpoint.dropped()).thenReturn(0L, 5L, 5L, 7L);
    Transport transport = mock();
    when(transport.name()).thenReturn("mock");
    when(transport.time()).thenReturn(TimeSource.system());
    when(transport.bind(any(), any())).thenReturn(endpoint);
    ServerListener listener = mock();
    var options = ServerOptions.builder().transport(transport).listener(listener).build();

    try (var server = new UdpServer(HERE, RequestHandlerFactory.shared(request -> {}), options)) {
      for (int i = 0; i < 4; i++) {
        assertThat(server.handleRequest()).isTrue();
      }

      assertThat(server.statistics().received()).isEqualTo(4);
      assertThat(server.statistics().dropped()).isEqualTo(7);
      verify(listener, times(1)).datagramDropped(server, 5);
      verify(listener, times(1)).datagramDropped(server, 7);
    }
  }
}
