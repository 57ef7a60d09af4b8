package io.socketserver.handlers.samples.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZonesTest {

  private Zones zones;

  @BeforeEach
  void parse() throws ZoneException {
    zones =
        ZoneParser.parse(
            """
            $ORIGIN example.test.
            @ SOA ns hostmaster 1 2 3 4 60
            www A 192.0.2.1
            www TXT a
            alias CNAME www
            alias2 CNAME ALIAS
            dead CNAME nothing
            out CNAME www.example.org.
            loop CNAME loop
            ping CNAME pong
            pong CNAME ping
            a.deep A 192.0.2.2
            *.wild A 192.0.2.3
            *.grow CNAME x.grow
            other.test. SOA ns hostmaster 1 2 3 4 5
            cross CNAME other.test.
            """,
            300);
  }

  @Test
  void followsAliasesToTheEnd() {
    Answer answer = answer("alias2", RecordType.A.code());

    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.records())
        .extracting(ResourceRecord::type)
        .containsExactly(RecordType.CNAME, RecordType.CNAME, RecordType.A);
    assertThat(answer.authority()).isEmpty();
  }

  @Test
  void givesAnAliasThatIsAskedForItself() {
    assertThat(answer("alias2", RecordType.CNAME.code()).records()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop", "ping", "pong"})
  void goesRoundALoopOnce(String name) {
    Answer answer = answer(name, RecordType.A.code());

    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.records()).hasSizeBetween(1, 2).doesNotHaveDuplicates();
  }

  @Test
  void followsAWildcardThatPointsBelowItselfNoFurtherThanItsBound() {
    assertThat(answer("a.grow", RecordType.A.code()).records()).hasSize(2);
  }

  @Test
  void saysThatTheNameAtTheEndOfAnAliasDoesNotExist() {
    Answer answer = answer("dead", RecordType.A.code());

    assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer.records()).hasSize(1);
    assertThat(answer.authority()).hasSize(1);
  }

  @Test
  void leavesTheRestOfAnAliasThatLeadsOut() {
    Answer answer = answer("out", RecordType.A.code());

    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.records()).hasSize(1);
    assertThat(answer.authority()).isEmpty();
  }

  @Test
  void givesTheStartOfTheZoneInWhichAnAliasEnds() {
    assertThat(answer("cross", RecordType.A.code()).authority())
        .extracting(ResourceRecord::owner)
        .containsExactly(Name.parse("other.test.", null));
  }

  @Test
  void distinguishesNoSuchNameFromNoSuchRecord() {
    assertThat(answer("none", RecordType.A.code()).rcode()).isEqualTo(Rcode.NXDOMAIN);
    Answer answer = answer("www", RecordType.AAAA.code());
    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.records()).isEmpty();
    // RFC 2308, section 5.
    assertThat(answer.authority()).extracting(ResourceRecord::ttl).containsExactly(60L);
  }

  @Test
  void knowsNamesThatAreOnlyOnTheWayToOthers() {
    assertThat(answer("deep", RecordType.A.code()).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer("wild", RecordType.A.code()).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer("b.deep", RecordType.A.code()).rcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void answersForNamesUnderAWildcardAsIfTheyWereThere() {
    assertThat(answer("x.y.wild", RecordType.A.code()).records())
        .extracting(ResourceRecord::owner)
        .containsExactly(Name.parse("x.y.wild.example.test.", null));
    assertThat(answer("x.wild", RecordType.TXT.code()).rcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void givesOneTypeWhereAnyIsAskedFor() {
    assertThat(answer("www", RecordType.ANY).records()).hasSize(1);
    assertThat(answer("deep", RecordType.ANY).records()).isEmpty();
  }

  @Test
  void refusesWhatIsNotInItsZones() {
    assertThat(answer("www.example.org.", RecordType.A.code()).rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer("test.", RecordType.A.code()).rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer(".", RecordType.A.code()).rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer("@", RecordType.AXFR).rcode()).isEqualTo(Rcode.REFUSED);
    Query chaos = new Query(Name.parse("example.test.", null), 16, 3, Query.NO_EDNS);
    assertThat(zones.answer(chaos).rcode()).isEqualTo(Rcode.REFUSED);
  }

  private Answer answer(String name, int type) {
    Name origin = Name.parse("example.test.", null);
    return zones.answer(new Query(Name.parse(name, origin), type, 1, Query.NO_EDNS));
  }
}
