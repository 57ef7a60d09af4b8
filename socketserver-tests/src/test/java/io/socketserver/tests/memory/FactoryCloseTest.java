package io.socketserver.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.StreamRequest;
import io.socketserver.core.TcpServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A factory of handlers that has something to close is closed with its server.
class FactoryCloseTest {

  private final Bench bench = new Bench();

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void closesAFactoryOnceAfterTheLastRequest() throws Exception {
    var closed = new AtomicInteger();
    class Factory implements RequestHandlerFactory<StreamRequest>, AutoCloseable {
      @Override
      public RequestHandler<StreamRequest> newHandler() {
        return Bench.UPPER;
      }

      @Override
      public void close() {
        assertThat(bench.events.of("requestFinished")).hasSize(1);
        closed.incrementAndGet();
      }
    }
    var server = bench.add(new TcpServer(Bench.ANY_PORT, new Factory(), bench.threading().build()));
    server.start();
    bench.assertServes(server);

    server.close();
    server.close();

    assertThat(closed).hasValue(1);
    assertThat(bench.events.of("serverFailed")).isEmpty();
  }

  @Test
  void finishesTheCloseWhenAFactoryFailsToClose() throws Exception {
    class Factory implements RequestHandlerFactory<StreamRequest>, AutoCloseable {
      @Override
      public RequestHandler<StreamRequest> newHandler() {
        return Bench.UPPER;
      }

      @Override
      public void close() {
        throw new AssertionError("no way out");
      }
    }
    var server = bench.add(new TcpServer(Bench.ANY_PORT, new Factory(), bench.threading().build()));
    server.start();

    server.close();

    assertThat(bench.events.of("serverFailed")).hasSize(1);
    assertThat(bench.events.of("serverClosed")).hasSize(1);
  }
}
