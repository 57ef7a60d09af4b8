package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 1035 and RFC 6891, as dig speaks them.
class DnsHandlerTest {

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    String large = ("large TXT " + "x".repeat(200) + "\n").repeat(4);
    Files.writeString(
        zone(),
        """
        $ORIGIN example.test.
        @      SOA ns hostmaster 1 2h 1h 1w 5m
               NS  ns
        ns     A   192.0.2.53
        www    60  A    192.0.2.1
        www    60  A    192.0.2.2
        www        AAAA 2001:db8::1
        www        TXT  "hello; world" "again"
        alias  CNAME www
        """
            + large);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "www.example.test A|192.0.2.1,192.0.2.2",
        "WWW.eXample.TEST AAAA|2001:db8::1",
        "www.example.test TXT|\"hello; world\" \"again\"",
        "alias.example.test A|www.example.test.,192.0.2.1,192.0.2.2",
        "alias.example.test CNAME|www.example.test.",
        "example.test NS|ns.example.test.",
        "example.test SOA|ns.example.test. hostmaster.example.test. 1 7200 3600 604800 300",
        "www.example.test ANY|192.0.2.1,192.0.2.2",
      })
  void answersFromItsZoneOnBothKindsOfServer(String question, String answers) throws Exception {
    for (boolean tcp : new boolean[] {false, true}) {
      try (var dns = serve(tcp, Map.of())) {
        assertThat(dig(dns, tcp, question, "+short").lines()).containsExactly(answers.split(","));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none.example.test A, NXDOMAIN, 'qr aa rd'",
    "www.example.test MX, NOERROR, 'qr aa rd'",
    "www.example.org A, REFUSED, 'qr rd'",
    "example.test SOA +opcode=update, NOTIMP, 'qr rd'",
    "www.example.test A +edns=1 +noednsnegotiation, BADVERS, 'qr rd'",
    "large.example.test TXT +noedns +ignore, NOERROR, 'qr aa tc rd'",
    "large.example.test TXT +bufsize=4096, NOERROR, 'qr aa rd'",
  })
  void saysHowItWent(String question, String status, String flags) throws Exception {
    try (var dns = serve(false, Map.of())) {
      assertThat(dig(dns, false, question))
          .contains("status: " + status + ",")
          .contains(";; flags: " + flags + ";");
    }
  }

  @Test
  void answersSeveralQueriesOfOneConnection() throws Exception {
    try (var dns = serve(true, Map.of())) {
      assertThat(
              dig(dns, true, "+keepopen +short www.example.test AAAA large.example.test TXT")
                  .lines())
          .hasSize(5);
      dns.awaitStarted();
      assertThat(dns.awaitFinished().bytesWritten()).isGreaterThan(800);
    }
  }

  @Test
  void keepsAnswersAsLongAsTheOptionSays() throws Exception {
    try (var dns = serve(false, Map.of("ttl", "42"))) {
      assertThat(dig(dns, false, "www.example.test AAAA +noall +answer"))
          .matches("(?s)www\\.example\\.test\\.\\s+42\\s+IN\\s+AAAA\\s+2001:db8::1\n");
    }
  }

  @Test
  void doesNotHoldUpTheEndOfItsServer() throws Exception {
    RealClient nc = RealClient.require("nc");
    try (var dns = serve(true, Map.of());
        var client = nc.start("127.0.0.1", dns.port())) {
      client.type("\0\u0011\u0012\u0034\0\0\0\u0001\0\0\0\0\0\0\0\0\u0001\0\u0001");
      client.awaitOutput(output -> !output.isEmpty());

      dns.assertDrainsAtOnce();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "not a query", "\0\0\u0080\0\0\u0001\0\0\0\0\0\0\0\0\u0001\0\u0001"})
  void staysSilentToWhatIsNoQuery(String datagram) throws Exception {
    try (var dns = serve(false, Map.of())) {
      RealClient.require("socat")
          .run(datagram.getBytes(ISO_8859_1), "-u", "-", "UDP:127.0.0.1:" + dns.port());

      assertThat(dns.awaitFinished().bytesWritten()).isZero();
    }
  }

  @Test
  void namesFileAndLineOfAMistake() throws Exception {
    Files.writeString(zone(), "$ORIGIN x.\n\nwww A 1.2.3\n");

    assertThatThrownBy(() -> serve(false, Map.of()))
        .isInstanceOf(HandlerOptionException.class)
        .hasMessage("option zone=" + zone() + ":3: '1.2.3' is not an IPv4 address");
  }

  private Path zone() {
    return folder.resolve("example.zone");
  }

  private Served serve(boolean tcp, Map<String, String> more) throws IOException {
    Map<String, String> options = new HashMap<>(more);
    options.put("zone", zone().toString());
    return tcp ? Served.tcp("dns", options) : Served.udp("dns", options);
  }

  private static String dig(Served dns, boolean tcp, String question, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("@127.0.0.1", "-p", dns.port()));
    arguments.addAll(List.of("+tries=1", "+time=10", tcp ? "+tcp" : "+notcp"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of(question.split(" ")));
    return RealClient.require("dig").run("", arguments.toArray(String[]::new)).succeeded().stdout();
  }
}
