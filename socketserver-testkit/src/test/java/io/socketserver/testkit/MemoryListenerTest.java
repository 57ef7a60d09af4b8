package io.socketserver.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerOptions;
import io.socketserver.core.spi.AcceptException;
import io.socketserver.core.spi.StreamListener;
import io.socketserver.testkit.MemoryTransport.Operation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryListenerTest {

  private static final SocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final ManualTime time = new ManualTime();
  private final MemoryTransport transport = MemoryTransport.with(time);

  @Nested
  class Binding {

    @Test
    void givesPortZeroAPortOfItsOwn() throws Exception {
      var one = (InetSocketAddress) listen(ANY_PORT).localAddress();
      var other = (InetSocketAddress) listen(ANY_PORT).localAddress();

      assertThat(one.getPort()).isPositive().isNotEqualTo(other.getPort());
    }

    @Test
    void refusesAnAddressThatIsBoundUntilItIsClosed() throws Exception {
      StreamListener first = listen(ANY_PORT);
      SocketAddress address = first.localAddress();

      assertThatThrownBy(() -> listen(address))
          .isInstanceOf(BindException.class)
          .hasMessage("Address already in use");
      first.close();
      assertThat(listen(address).localAddress()).isEqualTo(address);
    }

    @Test
    void takesTheWildcardAddressForAllAddresses() throws Exception {
      StreamListener wildcard = listen(new InetSocketAddress("0.0.0.0", 0));
      int port = ((InetSocketAddress) wildcard.localAddress()).getPort();
      var specific = new InetSocketAddress("127.0.0.1", port);

      assertThatThrownBy(() -> listen(specific)).isInstanceOf(BindException.class);
      transport.connect(specific);
      assertThat(wildcard.accept().localAddress()).isEqualTo(specific);
    }

    @Test
    void refusesAHostNameThatIsNotKnown() {
      var unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);

      assertThatThrownBy(() -> listen(unresolved))
          .isInstanceOf(UnknownHostException.class)
          .hasMessageContaining("nowhere.invalid");
    }

    @Test
    void takesAddressesThatAreNotOfTheInternet() throws Exception {
      var path = UnixDomainSocketAddress.of("/run/test.sock");
      StreamListener listener = listen(path);

      transport.connect(path);

      assertThat(listener.accept().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
    }

    @Test
    void failsWhenToldTo() throws Exception {
      transport.failNext(Operation.BIND, 1, () -> new SocketException("Permission denied"));

      assertThatThrownBy(() -> listen(ANY_PORT)).hasMessage("Permission denied");
      assertThat(transport.openListeners()).isZero();
      listen(ANY_PORT).close();
    }
  }

  @Nested
  class Accepting {

    @Test
    void givesConnectionsInTheirOrderAndThenNothing() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      MemoryClient one = transport.connect(listener.localAddress());
      MemoryClient two = transport.connect(listener.localAddress());

      assertThat(listener.accept().remoteAddress()).isEqualTo(one.localAddress());
      assertThat(listener.accept().remoteAddress()).isEqualTo(two.localAddress());
      assertThat(listener.accept()).isNull();
    }

    @Test
    void refusesClientsBeyondTheBacklog() throws Exception {
      StreamListener listener = listen(ANY_PORT, 2);
      transport.connect(listener.localAddress());
      transport.connect(listener.localAddress());
      assertThat(transport.waitingConnections(listener.localAddress())).isEqualTo(2);

      assertThatThrownBy(() -> transport.connect(listener.localAddress()))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("backlog");
      assertThat(listener.accept()).isNotNull();
      transport.connect(listener.localAddress());
    }

    @Test
    void keepsTheConnectionWhenItFails() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      transport.connect(listener.localAddress());
      transport.failNext(Operation.ACCEPT, 2, () -> new AcceptException("EMFILE", false));

      assertThatThrownBy(listener::accept).isInstanceOf(AcceptException.class);
      assertThatThrownBy(listener::accept).isInstanceOf(AcceptException.class);
      assertThat(listener.accept()).isNotNull();
      assertThat(transport.calls(Operation.ACCEPT)).isEqualTo(3);
    }

    @Test
    void failsUntilItRecovers() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      transport.failAll(Operation.ACCEPT, () -> new IOException("Too many open files"));
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(listener::accept).hasMessage("Too many open files");
      }

      transport.recover(Operation.ACCEPT);

      assertThat(listener.accept()).isNull();
    }

    @Test
    void failsOnceItIsClosed() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      listener.close();

      assertThat(listener.isOpen()).isFalse();
      assertThatThrownBy(listener::accept).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Nested
  class Waiting {

    @Test
    void endsWhenAClientConnects() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      var waiting = await(listener);
      time.awaitWaiters(1);

      transport.connect(listener.localAddress());

      assertThat(waiting.result()).isTrue();
    }

    @Test
    void endsAtItsDeadline() throws Exception {
      var waiting = await(listen(ANY_PORT));
      time.awaitWaiters(1);

      time.advance(Duration.ofSeconds(10));

      assertThat(waiting.result()).isFalse();
    }

    @Test
    void onlyLooksWhenTheDeadlineHasPassed() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      assertThat(listener.awaitReady(time.nanoTime())).isFalse();

      transport.connect(listener.localAddress());

      assertThat(listener.awaitReady(time.nanoTime())).isTrue();
    }

    @Test
    void endsByAWakeUpNowOrTheNextTimeAndOnlyOnce() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      var waiting = await(listener);
      time.awaitWaiters(1);
      listener.wakeup();
      assertThat(waiting.result()).isFalse();

      listener.wakeup();
      listener.wakeup();
      assertThat(await(listener).result()).isFalse();

      var again = await(listener);
      time.awaitWaiters(1);
      assertThat(again.isDone()).isFalse();
      listener.close();
      assertThat(again.result()).isFalse();
    }

    @Test
    void endsByAnInterruptThatClosesNothingAndStaysSet() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      var waiting =
          InBackground.call(() -> {
            boolean ready = listener.awaitReady(time.deadline(Duration.ofSeconds(10)));
            return ready + " " + Thread.currentThread().isInterrupted();
          });
      time.awaitWaiters(1);

      waiting.interrupt();

      assertThat(waiting.result()).isEqualTo("false true");
      assertThat(listener.isOpen()).isTrue();
    }
  }

  @Nested
  class Closing {

    @Test
    void sendsAwayWhoWaitsInTheBacklog() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      MemoryClient client = transport.connect(listener.localAddress());

      listener.close();
      listener.close();

      assertThatThrownBy(() -> client.input().read()).hasMessage("Connection reset");
      assertThat(transport.openListeners()).isZero();
      assertThat(transport.openConnections()).isZero();
    }

    @Test
    void refusesLaterClients() throws Exception {
      StreamListener listener = listen(ANY_PORT);
      listener.close();

      assertThatThrownBy(() -> transport.connect(listener.localAddress()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void failsToWarmUpWhenToldTo() throws Exception {
    transport.failNext(Operation.WARM_UP, 1, () -> new IOException("Too many open files"));

    assertThatThrownBy(transport::warmUp).hasMessage("Too many open files");
    transport.warmUp();
  }

  private InBackground<Boolean> await(StreamListener listener) {
    long deadline = time.deadline(Duration.ofSeconds(10));
    return InBackground.call(() -> listener.awaitReady(deadline));
  }

  private StreamListener listen(SocketAddress address) throws IOException {
    return transport.listen(address, ServerOptions.defaults());
  }

  private StreamListener listen(SocketAddress address, int backlog) throws IOException {
    return transport.listen(address, ServerOptions.builder().requestQueueSize(backlog).build());
  }
}
