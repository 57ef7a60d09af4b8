package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.Fault;
import io.socketserver.api.Request;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestResult;
import io.socketserver.api.ServerListener;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.testkit.MemoryClient;
import io.socketserver.testkit.MemoryTransport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// What happens when the machine cannot have a request processed.
class ProcessorFailureTest {

  private static final RequestHandlerFactory<StreamRequest> HELLO =
      RequestHandlerFactory.shared(request -> request.write("hello"));

  @Test
  void blamesTheMachineWhenThereIsNoThreadForARequest() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    ServerListener listener =
        new ServerListener() {
          @Override
          public void requestFailed(Request request, Fault fault, Throwable failure) {
            events.add(request.id() + " failed: " + fault + ", " + failure.getMessage());
          }

          @Override
          public void requestFinished(Request request, RequestResult result) {
            events.add(request.id() + " " + result.outcome());
          }
        };
    MemoryTransport memory = new MemoryTransport();
    ServerOptions options = ServerOptions.builder().transport(memory).listener(listener).build();
    class NoThreadAtFirst extends TcpServer {
      NoThreadAtFirst() {
        super(new InetSocketAddress("127.0.0.1", 0), HELLO, options);
      }

      @Override
      protected void processRequest(StreamRequest request) {
        if (request.id() == 1) {
          // as Thread.start does at the limit of processes (RLIMIT_NPROC)
          throw new OutOfMemoryError("unable to create native thread");
        }
        super.processRequest(request);
      }
    }
    try (NoThreadAtFirst server = new NoThreadAtFirst()) {
      server.start();
      try (MemoryClient first = memory.connect(server.serverAddress());
          MemoryClient second = memory.connect(server.serverAddress())) {
        assertThat(first.readAll()).isEmpty();
        assertThat(second.readAll()).isEqualTo("hello");
      }
    }
    assertThat(events)
        .containsExactly(
            "1 failed: MACHINE, unable to create native thread", "1 REFUSED", "2 COMPLETED");
  }
}
