package io.socketserver.tests.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.Server;
import io.socketserver.api.ServerListener;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.Transports;
import io.socketserver.core.UdpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two servers, and one datagram to the one in the name of the other.
///
/// @source REVIEW 16: they answered each other 84,000 times a second, for ever
@Timeout(120)
class ReplyLoopTest {

  private static final RequestHandlerFactory<DatagramRequest> UPPER =
      RequestHandlerFactory.shared(
          request -> request.reply(request.text().toUpperCase(Locale.ROOT)));

  private static final class Losses implements ServerListener {

    private final CountDownLatch first;

    Losses(CountDownLatch first) {
      this.first = first;
    }

    @Override
    public void replyLost(Server server, SocketAddress client, Exception failure, long lost) {
      first.countDown();
    }
  }

  private static UdpServer server(
      InetSocketAddress address, String transport, String way, ServerListener listener) {
    var options =
        ServerOptions.builder()
            .transport(Transports.named(transport))
            .processing(way.equals("serial") ? null : ThreadingOptions.virtual())
            .replyLoopRate(20)
            .listener(listener)
            .build();
    return new UdpServer(address, UPPER, options);
  }

  @ParameterizedTest
  @CsvSource({"nio,serial", "nio,virtual", "native,serial", "native,virtual"})
  void endsByItself(String transport, String way) throws Exception {
    var ended = new CountDownLatch(1);
    var losses = new Losses(ended);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var one = server(any, transport, way, losses)) {
      one.activate();
      int port;
      try (var forger = new DatagramSocket(any)) {
        port = forger.getLocalPort();
        forger.send(new DatagramPacket("around".getBytes(US_ASCII), 6, one.serverAddress()));
      }
      // whoever has that address now is taken for the sender
      var same = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (var other = server(same, transport, way, losses)) {
        other.activate();
        one.start();
        other.start();
        assertThat(ended.await(60, TimeUnit.SECONDS)).as("the loop has ended").isTrue();

        // nothing goes round any more: each question is one request, and there are no others
        long before = one.statistics().received() + other.statistics().received();
        for (int i = 0; i < 50; i++) {
          ask(one, "Question " + i);
          ask(other, "Question " + i);
        }
        long after = one.statistics().received() + other.statistics().received();
        assertThat(after - before).isBetween(100L, 102L); // what was on its way at the end
      }
    }
  }

  private static void ask(UdpServer server, String question) throws Exception {
    try (var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      client.setSoTimeout(20_000);
      byte[] data = question.getBytes(US_ASCII);
      client.send(new DatagramPacket(data, data.length, server.serverAddress()));
      var answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertThat(new String(answer.getData(), 0, answer.getLength(), US_ASCII))
          .isEqualTo(question.toUpperCase(Locale.ROOT));
    }
  }
}
