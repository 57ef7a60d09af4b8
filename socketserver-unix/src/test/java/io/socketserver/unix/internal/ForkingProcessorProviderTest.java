package io.socketserver.unix.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ForkingProcessorProviderTest {

  private final InetSocketAddress address =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @Test
  void saysOfForkingThatItIsNotThereYet() {
    ServerOptions options = ServerOptions.builder().processing(ForkingOptions.defaults()).build();

    try (var server =
        new TcpServer(address, RequestHandlerFactory.shared(request -> {}), options)) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessage("the mixin 'forking' is not there yet; use 'threading' or 'serial'");
    }
  }

  @Test
  void leavesOtherMixinsToOthers() throws Exception {
    try (var server = TcpServer.bind(address, RequestHandlerFactory.shared(request -> {}))) {
      assertThat(new ForkingProcessorProvider().create(ThreadingOptions.virtual(), server))
          .isNull();
    }
  }
}
