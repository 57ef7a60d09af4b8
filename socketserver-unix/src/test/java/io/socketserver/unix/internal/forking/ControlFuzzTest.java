package io.socketserver.unix.internal.forking;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.unix.socket.AbstractAddress;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Messages between a server and its child that nobody meant: whatever is accepted can be written
/// and read again.
class ControlFuzzTest {

  @Test
  void readsMessages() throws IOException {
    messages().quickly();
  }

  @Tag("slow")
  @Test
  void readsMessagesThoroughly() throws IOException {
    messages().thoroughly();
  }

  private static Fuzz messages() throws IOException {
    List<byte[]> valid = new ArrayList<>();
    for (ControlMessage each : ControlCodecTest.messages()) {
      valid.add(ControlCodec.encode(each));
    }
    var path = UnixDomainSocketAddress.of("/run/server");
    var six = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 1);
    var datagram = new ControlMessage.Payload(new byte[] {9}, true, null);
    for (ControlMessage each :
        List.of(
            new ControlMessage.Hello(ControlCodec.VERSION),
            new ControlMessage.Ready(),
            new ControlMessage.Taken(),
            new ControlMessage.Done(1, 2, true),
            new ControlMessage.Broken(ControlMessage.Thrown.of(new IOException("on purpose"))),
            new ControlMessage.Work(AbstractAddress.of("peer"), path, Map.of(), null, null),
            new ControlMessage.Work(six, six, Map.of("A", "B", "C", ""), null, datagram))) {
      valid.add(ControlCodec.encode(each));
    }
    return Fuzz.of(
            "control",
            ControlFuzzTest::decode,
            IOException.class,
            EOFException.class,
            UTFDataFormatException.class,
            UnknownHostException.class)
        .and(valid);
  }

  private static String decode(byte[] input) throws IOException {
    ControlMessage message = ControlCodec.decode(input);
    byte[] encoded = ControlCodec.encode(message);
    assertThat(ControlCodec.encode(ControlCodec.decode(encoded))).isEqualTo(encoded);
    return message.getClass().getSimpleName() + outcome(message);
  }

  private static String outcome(ControlMessage message) {
    return switch (message) {
      case ControlMessage.Setup setup ->
          setup.handlers().getClass().getSimpleName()
              + setup.serverAddress().getClass().getSimpleName();
      case ControlMessage.Work work ->
          work.remote().getClass().getSimpleName()
              + work.local().getClass().getSimpleName()
              + (work.proxyHeader() == null ? "" : " header")
              + (work.datagram() == null ? "" : " datagram")
              + "v".repeat(Math.min(5, work.variables().size()));
      case ControlMessage.Failed failed -> " " + failed.fault() + failed.violation();
      default -> "";
    };
  }
}
