package io.socketserver.handlers.samples.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneFileTest {

  @TempDir private Path folder;

  @Test
  void readsTheLayoutsThatZoneFilesHave() throws Exception {
    Zones zones =
        read(
            """
            ; a comment
            $ORIGIN example.test.
            $TTL 1h
            @   IN SOA ns hostmaster (
                    2026112001 ; serial
                    1d 2h 4w
                    5m )
                IN NS ns
            ns  60 A 127.0.0.1
            www IN 1h A 192.0.2.1
                A 192.0.2.2 ; again
            """);

    assertThat(answer(zones, "example.test.", RecordType.SOA).getFirst().data())
        .isEqualTo(
            new RecordData.Start(
                name("ns.example.test."),
                name("hostmaster.example.test."),
                2026112001L,
                86_400,
                7_200,
                2_419_200,
                300));
    assertThat(answer(zones, "ns.example.test.", RecordType.A).getFirst().ttl()).isEqualTo(60);
    assertThat(answer(zones, "www.example.test.", RecordType.A)).hasSize(2);
    assertThat(answer(zones, "www.example.test.", RecordType.A).getLast().ttl()).isEqualTo(3600);
  }

  @Test
  void keepsAnswersAsLongAsTheOptionSaysWhereTheFileDoesNot() throws Exception {
    Zones zones = read("$ORIGIN x.\nwww A 192.0.2.1\n");

    assertThat(answer(zones, "www.x.", RecordType.A).getFirst().ttl()).isEqualTo(77);
  }

  @Test
  void readsTextWithBlanksQuotationMarksAndSemicolons() throws Exception {
    Zones zones = read("$ORIGIN x.\nt TXT \"v=1; a\" b\\032c \"d\\\"e\" \"\"\n");

    assertThat(answer(zones, "t.x.", RecordType.TXT).getFirst().data())
        .isInstanceOfSatisfying(
            RecordData.Raw.class,
            raw ->
                assertThat(new String(raw.bytes(), ISO_8859_1))
                    .isEqualTo("\u0006v=1; a\u0003b c\u0003d\"e\0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "::1|00000000000000000000000000000001",
        "2001:db8::1|20010db8000000000000000000000001",
        "::ffff:192.0.2.1|00000000000000000000ffffc0000201",
      })
  void readsIpv6Addresses(String text, String hex) throws Exception {
    Zones zones = read("$ORIGIN x.\na AAAA " + text + "\n");

    assertThat(answer(zones, "a.x.", RecordType.AAAA).getFirst().data())
        .isInstanceOfSatisfying(
            RecordData.Raw.class,
            raw -> assertThat(raw.bytes()).asHexString().isEqualToIgnoringCase(hex));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "www A 1.2.3|'1.2.3' is not an IPv4 address",
        "www A 1.2.3.256|'1.2.3.256' is not an IPv4 address",
        "www A 1.2.3.-4|'1.2.3.-4' is not an IPv4 address",
        "www A localhost|'localhost' is not an IPv4 address",
        "www A 1.2.3.4 5|A needs one value, not 2",
        "www AAAA 1.2.3.4|'1.2.3.4' is not an IPv6 address",
        "www AAAA fe80::1%1|'fe80::1%1' is not an IPv6 address",
        "www AAAA g::|'g::' is not an IPv6 address",
        "www MX 10 mail|type 'MX' is not supported",
        "www 60 IN|the record has no type",
        "www CH A 1.2.3.4|type 'CH' is not supported",
        "www 99999999999 A 1.2.3.4|not a time of 0 to 2147483647 seconds",
        "www 1h5 5 1y A 1.2.3.4|'1y' is not a time",
        "www TXT|TXT needs at least one string",
        "www TXT \"open|a quotation mark is never closed",
        "www TXT ( a|a parenthesis is never closed",
        "www TXT a )|a closing parenthesis without an opening one",
        "www CNAME a..b|has an empty label",
        "www SOA a b 1 2 3|SOA needs server, mailbox",
        "@ SOA a b -1 2 3 4 5|serial '-1' is not a number",
        "$INCLUDE other|$INCLUDE is not supported",
        "$TTL|$TTL needs one value",
        "$TTL soon|'soon' is not a time",
        "$ORIGIN a b|$ORIGIN needs one value",
        "sub NS ns|delegations are not supported",
        "www.example.org. A 1.2.3.4|www.example.org. is not in a zone of this file",
        "a A 1.2.3.4|a.x. has a CNAME, and so must have no other record",
        "b CNAME c|b.x. has a CNAME, and so must have no other record",
        "b 5 A 1.2.3.5|b.x. has A records of 77 and 5 seconds",
      })
  void namesFileAndLineOfAMistake(String line, String reason) {
    assertThatThrownBy(() -> read("$ORIGIN x.\na CNAME b\nb A 1.2.3.4\n\n" + line + "\n"))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessageStartingWith("option zone=" + file() + ":5: ")
        .hasMessageContaining(reason);
  }

  @Test
  void namesTheLineWhereAnEntryOfSeveralLinesBegins() {
    assertThatThrownBy(() -> read("$ORIGIN x.\n\na A (\n1.2\n)\n"))
        .hasMessageStartingWith("option zone=" + file() + ":3: '1.2'");
  }

  @Test
  void refusesATextThatIsTooLongForOneString() {
    assertThatThrownBy(() -> read("$ORIGIN x.\nt TXT " + "x".repeat(256)))
        .hasMessageContaining("has 256 bytes, more than 255");
  }

  @Test
  void refusesAFileWithoutAZone() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("neither $ORIGIN nor an SOA record");
    assertThatThrownBy(() -> read("www A 1.2.3.4\n")).hasMessageContaining("no $ORIGIN");
    assertThatThrownBy(() -> read("$ORIGIN x.\n  A 1.2.3.4\n"))
        .hasMessageContaining(":2: the first record must begin with a name");
  }

  @Test
  void saysWhereAFileIsNotText() {
    for (String word : List.of("w\u00fc", "\\\u00fc", "\u00fc", "a\u00ff")) {
      int column = "www TXT ".length() + word.length();
      assertThatThrownBy(() -> readLatin1("$ORIGIN x.\n; \u00fc\nwww TXT " + word + " 1\n"))
          .isInstanceOf(HandlerOptionException.class)
          .hasMessageStartingWith("option zone=" + file() + ":3: column " + column + ": byte 0xf")
          .hasMessageEndingWith(" is not UTF-8");
    }
    assertThatThrownBy(() -> readLatin1("$ORIGIN x.\nt TXT \"a \u00e9\"\n"))
        .hasMessageContaining(":2: column 10: byte 0xe9 is not UTF-8");
    assertThatThrownBy(() -> readLatin1("\u00ff")).hasMessageContaining(":1: column 1: byte 0xff");
  }

  @Test
  void takesCommentsInAnyEncoding() throws Exception {
    Zones zones =
        readLatin1(
            "; f\u00fcr \u00c3\n"
                + "$ORIGIN x.\n"
                + "w A 1.2.3.4 ; \u00e9t\u00e9\n"
                + "( w ; \u00ff\n"
                + " A 1.2.3.5)");

    assertThat(answer(zones, "w.x.", RecordType.A)).hasSize(2);
  }

  @Test
  void leavesOutAByteOrderMark() throws Exception {
    assertThat(answer(read("\ufeff$ORIGIN x.\nw A 1.2.3.4\n"), "w.x.", RecordType.A)).hasSize(1);
    assertThat(answer(read("\ufeff; comment\n$ORIGIN x.\nw A 1.2.3.4\n"), "w.x.", RecordType.A))
        .hasSize(1);
  }

  @Test
  void readsCharactersBeyondTheFirstPlane() throws Exception {
    assertThat(answer(read("$ORIGIN x.\nt TXT \"\ud83d\ude00\"\n"), "t.x.", RecordType.TXT))
        .hasSize(1);
  }

  private Zones readLatin1(String text) throws IOException {
    Files.writeString(file(), text, ISO_8859_1);
    return ZoneFile.read(file(), 77);
  }

  private Zones read(String text) throws IOException {
    Files.writeString(file(), text);
    return ZoneFile.read(file(), 77);
  }

  private Path file() {
    return folder.resolve("x.zone");
  }

  private static List<ResourceRecord> answer(Zones zones, String name, RecordType type) {
    return zones.answer(new Query(name(name), type.code(), 1, Query.NO_EDNS)).records();
  }

  private static Name name(String text) {
    return Name.parse(text, null);
  }
}
