package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ClassHandlerFactory;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.ServerOptionsBuilder;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import io.socketserver.core.spi.ProcessorContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForkingProcessorProviderTest {

  private static final RequestHandlerFactory<StreamRequest> NAMED =
      ClassHandlerFactory.of(Silent.class);

  private final InetSocketAddress address =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /// A handler that another process can make.
  public static final class Silent implements RequestHandler<StreamRequest> {
    /// Called by nobody.
    public Silent() {}

    @Override
    public void handle(StreamRequest request) {}
  }

  private static ServerOptionsBuilder forking(String transport) {
    return ServerOptions.builder()
        .transport(Transports.named(transport))
        .processing(ForkingOptions.defaults());
  }

  @Test
  void refusesALambdaAndSaysWhatToWrite() {
    try (var server =
        new TcpServer(
            address, RequestHandlerFactory.shared(request -> {}), forking("native").build())) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageContaining("lambda")
          .withMessageContaining("ClassHandlerFactory.of(MyHandler.class)");
    }
  }

  /// Regression: each process had a store of its own, and nobody was told.
  @Test
  void refusesHandlersThatShareTheirMemory() {
    var sharing =
        new RequestHandlerFactory<StreamRequest>() {
          @Override
          public RequestHandler<? super StreamRequest> newHandler() throws Exception {
            return NAMED.newHandler();
          }

          @Override
          public Optional<HandlerReference> reference() {
            return NAMED.reference();
          }

          @Override
          public boolean sharesState() {
            return true;
          }
        };
    try (var server = new TcpServer(address, sharing, forking("native").build())) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageContaining("share state in memory");
    }
  }

  @Test
  void refusesATransportWithoutDescriptorsAndNamesTheNativeOne() {
    try (var server = new TcpServer(address, NAMED, forking("nio").build())) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageContaining("'nio'")
          .withMessageContaining("'native'");
    }
  }

  static class Overriding extends TcpServer {
    Overriding(InetSocketAddress address, ServerOptions options) {
      super(address, NAMED, options);
    }

    @Override
    protected void finishRequest(StreamRequest request) throws Exception {
      super.finishRequest(request);
    }
  }

  static final class Derived extends Overriding {
    Derived(InetSocketAddress address, ServerOptions options) {
      super(address, options);
    }
  }

  @Test
  void refusesAServerWhoseOverrideWouldBeLostInSilence() {
    try (var server = new Derived(address, forking("native").build())) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(server::activate)
          .withMessageContaining("Overriding overrides finishRequest");
    }
  }

  @Test
  void leavesOtherMixinsToOthers() throws Exception {
    ProcessorContext unused = mock();
    assertThat(new ForkingProcessorProvider().create(ThreadingOptions.virtual(), unused)).isNull();
  }
}
