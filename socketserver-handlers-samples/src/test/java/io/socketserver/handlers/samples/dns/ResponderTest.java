package io.socketserver.handlers.samples.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponderTest {

  private static final int TRUNCATED = 0x0200;

  /// An OPT record for datagrams of 4,096 bytes.
  private static final String OPT = "00 0029 1000 00000000 0000";

  private Responder responder;

  @BeforeEach
  void parse() throws ZoneException {
    String large = ("large TXT " + "x".repeat(200) + "\n").repeat(5);
    String huge = ("huge TXT " + "x".repeat(200) + "\n").repeat(7);
    responder =
        new Responder(
            ZoneParser.parse(
                "$ORIGIN x.test.\n@ SOA ns h 1 2 3 4 5\nwww A 192.0.2.1\nalias CNAME www\n"
                    + large
                    + huge,
                300));
  }

  @Test
  void echoesTheQuestionAndPointsToItsName() {
    byte[] response = udp(query("WwW.x.test", 1, ""));

    assertThat(HexFormat.of().formatHex(response))
        .isEqualTo(
            "1234"
                + "8500"
                + "0001"
                + "0001"
                + "0000"
                + "0000"
                + "03577757"
                + "0178"
                + "0474657374"
                + "00"
                + "0001"
                + "0001"
                + "c00c"
                + "0001"
                + "0001"
                + "0000012c"
                + "0004"
                + "c0000201");
  }

  @Test
  void pointsToNamesWithinRecordsToo() {
    byte[] response = udp(query("alias.x.test", 5, ""));

    assertThat(HexFormat.of().formatHex(response)).endsWith("0006" + "03777777" + "c012");
  }

  @Test
  void cutsWhatALittleDatagramCannotHold() {
    byte[] response = udp(query("large.x.test", 16, ""));

    assertThat(flags(response) & TRUNCATED).isNotZero();
    assertThat(response).hasSizeLessThan(100);
    assertThat(count(response, 6)).isZero();
  }

  @Test
  void fillsALargerDatagramWhereTheClientTakesIt() {
    byte[] response = udp(query("large.x.test", 16, OPT));

    assertThat(flags(response) & TRUNCATED).isZero();
    assertThat(count(response, 6)).isEqualTo(5);
    assertThat(count(response, 10)).isEqualTo(1);
  }

  @Test
  void cutsWhatAnyDatagramShouldHold() {
    byte[] response = udp(query("huge.x.test", 16, OPT));

    assertThat(flags(response) & TRUNCATED).isNotZero();
    assertThat(count(response, 10)).isEqualTo(1);
  }

  @Test
  void givesAllOverTcp() {
    byte[] response = responder.overTcp(query("huge.x.test", 16, ""));

    assertThat(response).isNotNull();
    assertThat(count(response, 6)).isEqualTo(7);
  }

  @Test
  void takesASizeBelow512For512() {
    String tiny = OPT.replace("1000", "0001");

    assertThat(flags(udp(query("www.x.test", 1, tiny))) & TRUNCATED).isZero();
  }

  @Test
  void answersALaterVersionOfEdnsWithBadvers() {
    byte[] response = udp(query("www.x.test", 1, OPT.replace("00000000", "00010000")));

    assertThat(rcode(response)).isZero();
    assertThat(HexFormat.of().formatHex(response))
        .endsWith("00" + "0029" + "04d0" + "01000000" + "0000");
  }

  @Test
  void ignoresWhatIsNoQuery() {
    byte[] response = query("www.x.test", 1, "");
    response[2] |= (byte) 0x80;

    assertThat(responder.overUdp(response)).isNull();
    assertThat(responder.overUdp(new byte[0])).isNull();
    assertThat(responder.overUdp(new byte[11])).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 15})
  void answersOtherOpcodesWithAHeaderAlone(int opcode) {
    byte[] query = query("www.x.test", 1, "");
    query[2] = (byte) (opcode << 3 | 1);

    byte[] response = udp(query);

    assertThat(response).hasSize(12);
    assertThat(flags(response)).isEqualTo(0x8000 | opcode << 11 | 0x100 | 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no question|0000 0000 0000 0000|",
        "two questions|0002 0000 0000 0000|0178 00 0001 0001 0178 00 0001 0001",
        "no name|0001 0000 0000 0000|",
        "half a name|0001 0000 0000 0000|03 7777",
        "no type|0001 0000 0000 0000|0178 00",
        "half a class|0001 0000 0000 0000|0178 00 0001 00",
        "a pointer to itself|0001 0000 0000 0000|c00c 0001 0001",
        "a pointer in the name|0001 0000 0000 0000|0178 c00c 0001 0001",
        "a label of another kind|0001 0000 0000 0000|41 78 00 0001 0001",
        "no record|0001 0000 0000 0001|0178 00 0001 0001",
        "data that is too short|0001 0000 0000 0001|0178 00 0001 0001 00 0029 1000 00000000 0001",
        "two OPT|0001 0000 0000 0002|0178 00 0001 0001 00 0029 1000 00000000 0000 00 0029 1000"
            + " 00000000 0000",
        "OPT of another name|0001 0000 0000 0001|0178 00 0001 0001 0178 00 0029 1000 00000000 0000",
        "OPT of a pointer|0001 0000 0000 0001|0178 00 0001 0001 c00c 0029 1000 00000000 0000",
        "OPT as an answer|0001 0001 0000 0000|0178 00 0001 0001 00 0029 1000 00000000 0000",
      })
  void answersWhatItCannotReadWithAHeaderAlone(String what, String counts, String rest) {
    byte[] response = udp(hex("1234 0000" + counts + (rest == null ? "" : rest)));

    assertThat(response).as(what).isEqualTo(hex("1234 8001 0000 0000 0000 0000"));
  }

  @Test
  void readsANameOf255BytesAndNoLonger() {
    String label = "3f" + "78".repeat(63);
    String longest = label.repeat(3) + "3d" + "78".repeat(61) + "00";
    assertThat(rcode(udp(hex("1234 0000 0001 0000 0000 0000" + longest + "0001 0001"))))
        .isEqualTo(5);

    String longer = label.repeat(3) + "3e" + "78".repeat(62) + "00";
    assertThat(rcode(udp(hex("1234 0000 0001 0000 0000 0000" + longer + "0001 0001"))))
        .isEqualTo(1);
  }

  @Test
  void skipsRecordsThatItDoesNotKnow() {
    String tsig = "0378797a c00c 00fa 00ff 00000000 0002 abcd";
    byte[] query = query("www.x.test", 1, tsig);

    assertThat(count(udp(query), 6)).isEqualTo(1);
  }

  @Test
  void survivesNoise() {
    Random random = new Random(1035);
    for (int i = 0; i < 100_000; i++) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      if (noise.length > 12) {
        noise[2] &= 0x07; // Most would be responses, or have another opcode.
        noise[4] = 0;
        noise[5] = 1;
      }
      assertHarmless(noise);
    }
  }

  @Test
  void survivesDamagedQueries() {
    Random random = new Random(6891);
    byte[] whole = query("alias.x.test", 1, OPT);
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length + 20));
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      assertHarmless(damaged);
    }
  }

  /// Asserts that a message gets no answer, or one of allowed size: where it was not understood,
  /// one that is no longer than the message.
  private void assertHarmless(byte[] message) {
    byte[] response = responder.overUdp(message);
    if (response == null) {
      return;
    }
    assertThat(response).hasSizeBetween(12, 1232);
    assertThat(response[2] & 0x80).isNotZero();
    assertThat(response).startsWith(message[0], message[1]);
    if (rcode(response) == 1 || rcode(response) == 4 || rcode(response) == 5) {
      assertThat(response).hasSizeLessThanOrEqualTo(message.length);
    }
  }

  private byte[] udp(byte[] query) {
    byte[] response = responder.overUdp(query);
    assertThat(response).isNotNull();
    return response;
  }

  private static byte[] query(String name, int type, String additional) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    query.writeBytes(hex("1234 0100 0001 0000 0000 000" + (additional.isEmpty() ? 0 : 1)));
    for (String label : name.split("\\.")) {
      query.write(label.length());
      query.writeBytes(label.getBytes(ISO_8859_1));
    }
    query.write(0);
    query.write(0);
    query.write(type);
    query.writeBytes(hex("0001" + additional));
    return query.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static int flags(byte[] message) {
    return count(message, 2);
  }

  private static int rcode(byte[] message) {
    return message[3] & 0xf;
  }

  private static int count(byte[] message, int index) {
    return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(index));
  }
}
