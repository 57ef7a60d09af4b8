package io.socketserver.proxy.internal;

import static io.socketserver.proxy.internal.Headers.addresses;
import static io.socketserver.proxy.internal.Headers.inet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ProxyHeader;
import io.socketserver.fuzz.Fuzz;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Headers that nobody meant. None is understood as something else than it says, whatever the
/// pieces in which it arrives, and none is waited for beyond the longest header.
class HeaderFuzzTest {

  private final Fuzz headers =
      Fuzz.of("proxy", HeaderFuzzTest::parse, InvalidHeaderException.class);

  @Test
  void understandsWhatIsSaid() {
    headers.quickly();
  }

  @Tag("slow")
  @Test
  void understandsWhatIsSaidThoroughly() {
    headers.thoroughly();
  }

  private static String parse(byte[] input) throws InvalidHeaderException {
    HeaderBuffer whole = new HeaderBuffer();
    HeaderBuffer inPieces = new HeaderBuffer();
    Read read = read(input, whole, new Random(Arrays.hashCode(input)), false);
    Read again = read(input, inPieces, new Random(Arrays.hashCode(input)), true);
    assertThat(again.end()).isEqualTo(read.end());
    if (read.end() == End.INVALID) {
      throw new InvalidHeaderException(read.reason());
    }
    if (read.end() == End.INCOMPLETE) {
      return "incomplete";
    }
    assertThat(inPieces.size()).isEqualTo(whole.size());
    Announcement announcement = whole.announcement();
    assertSaid(Arrays.copyOf(input, whole.size()), announcement);
    return announcement == null ? "nothing" : extensions(announcement);
  }

  private enum End {
    COMPLETE,
    INCOMPLETE,
    INVALID
  }

  private record Read(End end, String reason) {}

  /// Reads a header from bytes.
  ///
  /// @param inPieces whether fewer bytes arrive at a time than are missing
  private static Read read(byte[] input, HeaderBuffer header, Random random, boolean inPieces) {
    try {
      for (int missing = header.missing(); missing > 0; missing = header.missing()) {
        assertThat(header.size() + missing).isLessThanOrEqualTo(HeaderBuffer.MOST_BYTES);
        int most = inPieces ? 1 + random.nextInt(missing) : missing;
        int count = Math.min(most, input.length - header.size());
        if (count == 0) {
          return new Read(End.INCOMPLETE, "");
        }
        System.arraycopy(input, header.size(), header.bytes(), header.size(), count);
        header.received(count);
      }
      Announcement _ = header.announcement();
      return new Read(End.COMPLETE, "");
    } catch (InvalidHeaderException e) {
      return new Read(End.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static void assertSaid(byte[] accepted, Announcement announcement) {
    boolean line = accepted[0] == 'P';
    String text = new String(accepted, ISO_8859_1);
    if (announcement == null) {
      if (line) {
        assertThat(text).startsWith("PROXY UNKNOWN").endsWith("\r\n");
      } else {
        assertThat(accepted[12] == 0x20 || accepted[13] >> 4 == 0).isTrue();
      }
    } else if (line) {
      String[] fields = text.split("[ \r\n]");
      assertThat(fields).hasSize(6);
      assertThat(announcement.source()).isEqualTo(inet(fields[2], Integer.parseInt(fields[4])));
      assertThat(announcement.destination())
          .isEqualTo(inet(fields[3], Integer.parseInt(fields[5])));
    } else {
      assertBinary(accepted, announcement);
    }
  }

  private static void assertBinary(byte[] accepted, Announcement announcement) {
    int rest = 16 + addresses(announcement.source(), announcement.destination()).length;
    if (announcement.source() instanceof UnixDomainSocketAddress source) {
      // what follows the end of a path says nothing
      String path = new String(accepted, 16, 108, UTF_8).split("\0", -1)[0];
      assertThat(source).isEqualTo(UnixDomainSocketAddress.of(path));
    } else {
      assertThat(Arrays.copyOfRange(accepted, 16, rest))
          .isEqualTo(addresses(announcement.source(), announcement.destination()));
    }
    assertThat(Arrays.copyOfRange(accepted, rest, accepted.length))
        .isEqualTo(announcement.extensions());
  }

  /// What a handler asks for: all of it, or a reason to reject the header.
  private static String extensions(Announcement announcement) throws InvalidHeaderException {
    ProxyHeader header;
    try {
      header = ProxyHeader.of(announcement.source(), announcement.extensions());
    } catch (IllegalArgumentException e) {
      throw new InvalidHeaderException(String.valueOf(e.getMessage()));
    }
    assertThat(header.encoded()).isEqualTo(announcement.extensions());
    return announcement.source().getClass().getSimpleName()
        + header.extensions().stream().map(ProxyHeader.Extension::type).toList()
        + header.tls().map(tls -> tls.version().isPresent());
  }
}
