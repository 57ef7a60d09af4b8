package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.Fault;
import io.socketserver.api.HandlerReference;
import io.socketserver.api.PeerCredentials;
import io.socketserver.api.ProxyHeader;
import io.socketserver.api.RequestKind;
import io.socketserver.api.Violation;
import io.socketserver.core.spi.RequestLimits;
import io.socketserver.unix.internal.forking.ControlMessage.Failed;
import io.socketserver.unix.internal.forking.ControlMessage.Payload;
import io.socketserver.unix.internal.forking.ControlMessage.Setup;
import io.socketserver.unix.internal.forking.ControlMessage.Thrown;
import io.socketserver.unix.internal.forking.ControlMessage.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {

  static List<ControlMessage> messages() {
    var address = new InetSocketAddress("127.0.0.1", 9999);
    var limits =
        new RequestLimits(
            Duration.ofSeconds(7),
            Duration.ofSeconds(5),
            240,
            Duration.ofMinutes(3),
            Duration.ofSeconds(1),
            Duration.ZERO,
            77,
            Duration.ZERO,
            Duration.ofSeconds(2),
            3);
    var service = new HandlerReference.OfService("echo", Map.of("a", "b"), List.of(Path.of("/h")));
    var payload = new Payload(new byte[] {1, 2, 3}, false, new PeerCredentials(1, 2, 3));
    return List.of(
        new Setup(RequestKind.STREAM, service, address, 100, limits, new byte[] {1, 2}),
        new Work(
            address,
            address,
            Map.of("REMOTE_HOST", "x"),
            ProxyHeader.of(address, new byte[] {ProxyHeader.UNIQUE_ID, 0, 1, 7}),
            payload),
        new Failed(
            Fault.HANDLER, Violation.READ_RATE, Thrown.of(new IOException("on purpose")), true));
  }

  /// Regression: a byte that was no ordinal, or a negative length, came out as an exception that
  /// nobody expects of a socket.
  @ParameterizedTest
  @MethodSource("messages")
  void readsWhateverComesOrSaysThatItIsNoMessage(ControlMessage message) throws IOException {
    byte[] right = ControlCodec.encode(message);
    var random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = right.clone();
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ControlCodec.decode(bytes)).isNotNull();
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 4, Integer.MAX_VALUE})
  void believesNoLength(int length) throws IOException {
    byte[] bytes = ControlCodec.encode(messages().get(1));
    int at = bytes.length - 3 - Integer.BYTES;
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (length >> 8 * (3 - i));
    }
    assertThatThrownBy(() -> ControlCodec.decode(bytes)).isInstanceOf(IOException.class);
  }
}
