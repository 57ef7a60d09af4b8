package io.socketserver.handlers.samples.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.fuzz.Fuzz;
import io.socketserver.fuzz.Pieces;
import io.socketserver.handlers.samples.ScriptedRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Queries, streams of queries and zone files that nobody meant. Every response is a message that a
/// simple reader understands, within its limits, and belongs to its query.
class DnsFuzzTest {

  private static final int HEADER = 12;
  private static final int MAX_UDP = 1232;
  private static final int MAX_TCP = 65_535;

  /// The longest query on a stream.
  private static final int MAX_QUERY = 4096;

  private static final String ZONE =
      """
      $ORIGIN x.test.
      @ SOA ns h 1 2 3 4 5
      www A 192.0.2.1
       AAAA 2001:db8::1
      alias CNAME www
      loop1 CNAME loop2
      loop2 CNAME loop1
      *.apps CNAME alias
      """
          + ("large TXT " + "x".repeat(200) + "\n").repeat(5)
          + ("huge TXT " + "x".repeat(200) + "\n").repeat(7);

  private static final Responder RESPONDER = new Responder(zones(ZONE));

  private final Fuzz queries = Fuzz.of("dns", DnsFuzzTest::answer);
  private final Fuzz streams = Fuzz.of("dns-stream", DnsFuzzTest::answerAll);
  private final Fuzz zones = Fuzz.of("zone", DnsFuzzTest::load, ZoneException.class);

  @Test
  void answersQueries() {
    queries.quickly();
  }

  @Tag("slow")
  @Test
  void answersQueriesThoroughly() {
    queries.thoroughly();
  }

  @Test
  void answersStreams() {
    streams.quickly();
  }

  @Tag("slow")
  @Test
  void answersStreamsThoroughly() {
    streams.thoroughly();
  }

  @Test
  void readsZones() {
    zones.quickly();
  }

  @Tag("slow")
  @Test
  void readsZonesThoroughly() {
    zones.thoroughly();
  }

  private static Zones zones(String text) {
    try {
      return ZoneParser.parse(text, 300);
    } catch (ZoneException e) {
      throw new AssertionError(e);
    }
  }

  // ---- queries

  private static String answer(byte[] query) throws MalformedException {
    byte[] udp = RESPONDER.overUdp(query.clone());
    byte[] tcp = RESPONDER.overTcp(query.clone());
    boolean isQuery = query.length >= HEADER && query[2] >= 0;
    assertThat(udp != null).as("answered over UDP").isEqualTo(isQuery);
    assertThat(tcp != null).as("answered over TCP").isEqualTo(isQuery);
    if (udp == null || tcp == null) {
      return "no query";
    }
    assertThat(udp).hasSizeLessThanOrEqualTo(MAX_UDP);
    assertThat(tcp).hasSizeLessThanOrEqualTo(MAX_TCP);
    boolean truncated = (udp[2] & 2) != 0;
    if (!truncated) {
      assertThat(udp).isEqualTo(tcp);
    }
    assertThat(tcp[2] & 2).as("truncated over TCP").isZero();
    return (truncated ? "truncated " : "") + check(query, tcp) + check(query, udp);
  }

  /// Reads a response as a client does.
  private static String check(byte[] query, byte[] response) throws MalformedException {
    ByteBuffer message = ByteBuffer.wrap(response);
    assertThat(message.getShort()).as("ID").isEqualTo(ByteBuffer.wrap(query).getShort());
    int flags = message.getShort();
    int asked = query[2];
    assertThat(flags & 0x8000).as("response").isNotZero();
    assertThat(flags >> 8 & 0x79).as("operation and RD").isEqualTo(asked & 0x79);
    assertThat(flags & 0x00f0).as("unused flags").isZero();
    int questions = message.getShort();
    int[] counts = {message.getShort(), message.getShort(), message.getShort()};
    assertThat(questions).isBetween(0, 1);
    if (questions == 1) {
      int start = message.position();
      assertThat(name(message)).doesNotContain("pointer");
      message.getInt();
      assertThat(Arrays.copyOfRange(response, start, message.position()))
          .as("question")
          .isEqualTo(Arrays.copyOfRange(query, start, message.position()));
      Query understood = QueryReader.read(query);
      assertThat(counts[2]).as("OPT").isEqualTo(understood.edns().isPresent() ? 1 : 0);
    }
    StringBuilder types = new StringBuilder("code " + "abcdefghijklmnop".charAt(flags & 15));
    for (int count : counts) {
      types.append(" |");
      for (int left = count; left > 0; left--) {
        types.append(' ').append((char) ('a' + Math.min(25, record(message))));
      }
    }
    assertThat(message.hasRemaining()).as("bytes after the last record").isFalse();
    return types.toString();
  }

  /// Reads a record.
  ///
  /// @return its type
  private static int record(ByteBuffer message) {
    String _ = name(message);
    int type = message.getShort();
    int _ = message.getShort();
    int _ = message.getInt();
    int length = Short.toUnsignedInt(message.getShort());
    message.position(message.position() + length);
    return type;
  }

  /// Reads a name; its pointers lead backward.
  private static String name(ByteBuffer message) {
    StringBuilder name = new StringBuilder();
    ByteBuffer at = message;
    for (int length = at.get() & 0xff; length != 0; length = at.get() & 0xff) {
      if (length >= 0xc0) {
        int target = (length & 0x3f) << 8 | at.get() & 0xff;
        assertThat(target).as("pointer").isBetween(HEADER, at.position() - 3);
        at = message.duplicate().position(target);
        name.append("pointer ");
        continue;
      }
      assertThat(length).as("label").isLessThan(64);
      byte[] label = new byte[length];
      at.get(label);
      name.append(new String(label, ISO_8859_1)).append('.');
    }
    return name.toString();
  }

  // ---- streams

  private static String answerAll(byte[] input) throws IOException {
    String[] pieces =
        Pieces.of(input).stream()
            .map(piece -> new String(piece, ISO_8859_1))
            .toArray(String[]::new);
    var request = new ScriptedRequest(pieces);
    new DnsStreamHandler(RESPONDER, Duration.ofSeconds(1)).handle(request);

    var expected = new ByteArrayOutputStream();
    ByteBuffer left = ByteBuffer.wrap(input);
    int answers = 0;
    while (left.remaining() >= 2) {
      byte[] query = new byte[Short.toUnsignedInt(left.getShort())];
      if (query.length > MAX_QUERY || query.length > left.remaining()) {
        break;
      }
      left.get(query);
      byte[] response = RESPONDER.overTcp(query);
      if (response == null) {
        break;
      }
      expected.write(response.length >> 8);
      expected.write(response.length);
      expected.writeBytes(response);
      answers++;
    }
    assertThat(request.written()).isEqualTo(expected.toString(ISO_8859_1));
    return "a".repeat(Math.min(answers, 20)) + (left.hasRemaining() ? " and a rest" : "");
  }

  // ---- zone files

  private static String load(byte[] input) throws ZoneException {
    String text = ZoneText.decode(input);
    long lines = text.chars().filter(c -> c == '\n').count() + 1;
    Zones loaded;
    try {
      loaded = ZoneParser.parse(text, 300);
    } catch (ZoneException e) {
      assertThat((long) e.line()).isBetween(1L, lines);
      throw e;
    }
    var responder = new Responder(loaded);
    StringBuilder answers = new StringBuilder();
    for (String name :
        new String[] {
          "www.example.test.",
          "a.b.apps.example.test.",
          "loop1.example.test.",
          "one.test.",
          "x.test.",
          "."
        }) {
      for (int type : new int[] {1, RecordType.ANY, 6}) {
        byte[] query = query(Name.parse(name, null), type);
        byte[] response = responder.overTcp(query);
        try {
          answers.append(check(query, response)).append("; ");
        } catch (MalformedException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Integer.toHexString(answers.toString().hashCode()).replaceAll("[0-9]", "x");
  }

  private static byte[] query(Name name, int type) {
    ByteBuffer query = ByteBuffer.allocate(HEADER + name.length() + 4);
    query.putShort((short) 1).putShort((short) 0).putShort((short) 1).position(HEADER);
    Name rest = name;
    for (; !rest.isRoot(); rest = rest.parent()) {
      query.put(rest.firstLabel());
    }
    return query.put((byte) 0).putShort((short) type).putShort((short) 1).array();
  }
}
