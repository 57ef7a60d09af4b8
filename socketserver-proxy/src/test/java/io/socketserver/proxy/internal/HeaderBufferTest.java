package io.socketserver.proxy.internal;

import static io.socketserver.proxy.internal.Headers.IPV4;
import static io.socketserver.proxy.internal.Headers.IPV6;
import static io.socketserver.proxy.internal.Headers.UNIX;
import static io.socketserver.proxy.internal.Headers.addresses;
import static io.socketserver.proxy.internal.Headers.ascii;
import static io.socketserver.proxy.internal.Headers.binary;
import static io.socketserver.proxy.internal.Headers.extension;
import static io.socketserver.proxy.internal.Headers.inet;
import static io.socketserver.proxy.internal.Headers.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.ProxyHeader;
import io.socketserver.api.ProxyTls;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers, byte by byte.
class HeaderBufferTest {

  /// Reads a header from bytes, as many at a time as they come.
  private static final class Source {

    private final byte[] bytes;
    private final Random random = new Random(1);
    private int at;

    Source(byte[] bytes) {
      this.bytes = bytes;
    }

    /// @return null if the bytes end before the header does
    Result read() throws InvalidHeaderException {
      var header = new HeaderBuffer();
      for (int missing = header.missing(); missing > 0; missing = header.missing()) {
        assertThat(header.size() + missing).isLessThanOrEqualTo(HeaderBuffer.MOST_BYTES);
        int count = Math.min(1 + random.nextInt(missing), bytes.length - at);
        if (count == 0) {
          return null;
        }
        System.arraycopy(bytes, at, header.bytes(), header.size(), count);
        header.received(count);
        at += count;
      }
      return new Result(header.announcement());
    }
  }

  private record Result(Announcement announcement) {}

  private static Announcement parse(byte[] bytes) throws InvalidHeaderException {
    var source = new Source(bytes);
    Result result = source.read();
    assertThat(result).as("complete").isNotNull();
    assertThat(source.at).as("bytes read").isEqualTo(bytes.length);
    return result.announcement();
  }

  @ParameterizedTest
  @CsvSource({
    "TCP4 192.0.2.7 198.51.100.1 56324 443, 192.0.2.7, 56324, 198.51.100.1, 443",
    "TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255, 65535, 0.0.0.0, 0",
    "TCP6 2001:db8::7 ::1 1 22, 2001:db8::7, 1, ::1, 22",
    "TCP6 ffff:f:0:0:0:0:0:1 fe80::aB 1 22, ffff:f::1, 1, fe80::ab, 22",
    "TCP6 ::ffff:192.0.2.7 ::1 1 22, 192.0.2.7, 1, ::1, 22"
  })
  void understandsALine(String line, String from, int fromPort, String to, int toPort)
      throws Exception {
    Announcement announced = parse(ascii("PROXY " + line + "\r\n"));

    assertThat(announced.source()).isEqualTo(inet(from, fromPort));
    assertThat(announced.destination()).isEqualTo(inet(to, toPort));
    assertThat(announced.extensions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " TCP4 x", " ffff::1 ffff::2 65535 65535"})
  void aProxyMayNotKnow(String rest) throws Exception {
    assertThat(parse(ascii("PROXY UNKNOWN" + rest + "\r\n"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "P\r\n",
        "PROXY\r\n",
        "PROXY  TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP4\r\n1234567890\r\n",
        "PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY UNKNOWNS 192.0.2.7\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
        "PROXY TCP4 192.0.2.7  198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\r\n",
        "PROXY TCP4 192.0.2.7\t198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.02.7 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP4 0x7f000001 198.51.100.1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 ::1 1 2\r\n",
        "PROXY TCP6 fe80::1%1 ::1 1 2\r\n",
        "PROXY TCP6 [::1] ::1 1 2\r\n",
        "PROXY TCP6 ::1::2 ::1 1 2\r\n",
        "PROXY TCP6 localhost ::1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 +1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 65536 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 99999999999\r\n"
      })
  void rejectsALine(String line) {
    assertThatThrownBy(() -> new Source(ascii(line)).read())
        .isInstanceOf(InvalidHeaderException.class);
  }

  @Test
  void aLineHasAtMost107Bytes() throws Exception {
    String rest = " ".repeat(107 - "PROXY UNKNOWN\r\n".length());
    assertThat(parse(ascii("PROXY UNKNOWN" + rest + "\r\n"))).isNull();
    assertThatThrownBy(() -> parse(ascii("PROXY UNKNOWN " + rest + "\r\n")))
        .hasMessageContaining("107");
  }

  @Test
  void rejectsTheFirstByteThatIsWrong() throws Exception {
    for (byte[] first :
        List.of(ascii("\u0016"), ascii("PX"), ascii("PROXY?"), ascii("\r\n\r\n\r"))) {
      assertThatThrownBy(() -> new Source(first).read()).isInstanceOf(InvalidHeaderException.class);
      assertThat(new Source(Arrays.copyOf(first, first.length - 1)).read()).isNull();
    }
  }

  @Test
  void understandsBinaryHeaders() throws Exception {
    SocketAddress four = inet("192.0.2.7", 56_324);
    SocketAddress six = inet("2001:db8::7", 1);
    SocketAddress path = UnixDomainSocketAddress.of("/run/client");
    SocketAddress unnamed = UnixDomainSocketAddress.of("");
    byte[] none = new byte[0];

    assertAnnounces(binary(0x21, IPV4, addresses(four, inet("198.51.100.1", 443)), none), four);
    assertAnnounces(binary(0x21, 0x12, addresses(four, inet("198.51.100.1", 443)), none), four);
    assertAnnounces(binary(0x21, IPV6, addresses(six, inet("::1", 443)), none), six);
    assertAnnounces(binary(0x21, UNIX, addresses(path, path), none), path);
    assertAnnounces(binary(0x21, UNIX, addresses(unnamed, path), none), unnamed);
    assertThat(parse(binary(0x20, IPV4, addresses(four, four), none))).isNull();
    assertThat(parse(binary(0x20, 0xff, new byte[300], none))).isNull();
    assertThat(parse(binary(0x21, 0, none, none))).isNull();
  }

  private static void assertAnnounces(byte[] header, SocketAddress source) throws Exception {
    assertThat(parse(header).source()).isEqualTo(source);
  }

  @Test
  void rejectsBinaryHeaders() {
    byte[] four = addresses(inet("192.0.2.7", 1), inet("192.0.2.8", 2));
    byte[] none = new byte[0];
    for (byte[] wrong :
        List.of(
            binary(0x11, IPV4, four, none),
            binary(0x31, IPV4, four, none),
            binary(0x22, IPV4, four, none),
            binary(0x21, 0x41, four, none),
            binary(0x21, 0x13, four, none),
            binary(0x21, IPV4, Arrays.copyOf(four, 11), none),
            binary(0x21, IPV6, four, none),
            binary(0x21, IPV4, four, new byte[] {1}),
            binary(0x21, IPV4, four, new byte[] {1, 0, 1}),
            binary(0x21, IPV4, four, extension(4, new byte[510])),
            binary(0x21, IPV4, four, extension(ProxyHeader.CRC32C, new byte[3])),
            binary(0x21, IPV4, four, extension(ProxyHeader.CRC32C, new byte[4])))) {
      assertThatThrownBy(() -> new Source(wrong).read())
          .as(HexFormat.of().formatHex(wrong))
          .isInstanceOf(InvalidHeaderException.class);
    }
  }

  @Test
  void verifiesTheChecksum() throws Exception {
    byte[] four = addresses(inet("192.0.2.7", 1), inet("192.0.2.8", 2));
    byte[] noop = extension(4, new byte[3]);
    byte[] header =
        binary(0x21, IPV4, four, joined(noop, extension(ProxyHeader.CRC32C, new byte[4]), noop));
    var checksum = new CRC32C();
    checksum.update(header);
    int at = header.length - noop.length - 4;
    for (int i = 0; i < 4; i++) {
      header[at + i] = (byte) (checksum.getValue() >> 8 * (3 - i));
    }
    assertAnnounces(header, inet("192.0.2.7", 1));

    for (int bit = 16 * 8; bit < (16 + four.length) * 8; bit++) {
      byte[] changed = header.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> new Source(changed).read())
          .isInstanceOf(InvalidHeaderException.class);
    }
  }

  @Test
  void tellsExtensions() throws Exception {
    byte[] tls =
        joined(
            new byte[] {3, 0, 0, 0, 0},
            extension(0x21, ascii("TLSv1.3")),
            extension(0x22, ascii("alice")),
            extension(0x23, ascii("TLS_AES_128_GCM_SHA256")));
    byte[] extensions =
        joined(
            extension(ProxyHeader.ALPN, ascii("h2")),
            extension(ProxyHeader.AUTHORITY, "bücher.example".getBytes(StandardCharsets.UTF_8)),
            extension(ProxyHeader.UNIQUE_ID, new byte[] {1, 2, 3}),
            extension(ProxyHeader.SSL, tls),
            extension(0xea, ascii("vpc")));
    SocketAddress client = inet("192.0.2.7", 1);
    Announcement announced =
        parse(binary(0x21, IPV4, addresses(client, inet("192.0.2.8", 2)), extensions));

    ProxyHeader header = ProxyHeader.of(inet("10.0.0.1", 9), announced.extensions());

    assertThat(header.proxy()).isEqualTo(inet("10.0.0.1", 9));
    assertThat(header.applicationProtocol()).contains("h2");
    assertThat(header.authority()).contains("bücher.example");
    assertThat(header.uniqueId().orElseThrow()).containsExactly(1, 2, 3);
    assertThat(header.extension(0xea).orElseThrow()).isEqualTo(ascii("vpc"));
    assertThat(header.extension(0xeb)).isEmpty();
    assertThat(header.extensions()).hasSize(5);
    assertThat(header.encoded()).isEqualTo(extensions);
    ProxyTls agreed = header.tls().orElseThrow();
    assertThat(agreed.encrypted() && agreed.certificate() && agreed.verified()).isTrue();
    assertThat(agreed.version()).contains("TLSv1.3");
    assertThat(agreed.cipher()).contains("TLS_AES_128_GCM_SHA256");
    assertThat(agreed.commonName()).contains("alice");
  }
}
