package io.socketserver.handlers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.socketserver.handlers.samples.SyslogMessage.Format;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogMessageTest {

  @Nested
  class Rfc5424 {

    @Test
    void readsTheFirstExampleOfTheRfc() {
      SyslogMessage message =
          SyslogMessage.parse(
              "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - "
                  + "\uFEFF'su root' failed for lonvick on /dev/pts/8");

      assertThat(message.fields())
          .containsExactly(
              entry("format", "rfc5424"),
              entry("facility", "auth"),
              entry("severity", "crit"),
              entry("timestamp", "2003-10-11T22:14:15.003Z"),
              entry("host", "mymachine.example.com"),
              entry("app", "su"),
              entry("msgid", "ID47"),
              entry("message", "'su root' failed for lonvick on /dev/pts/8"));
    }

    @Test
    void readsTheExamplesWithStructuredData() {
      SyslogMessage message =
          SyslogMessage.parse(
              "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 "
                  + "[exampleSDID@32473 iut=\"3\" eventSource=\"Application\"]"
                  + "[examplePriority@32473 class=\"high\"] An application event");

      assertThat(message.data())
          .containsExactly(
              entry(
                  "exampleSDID@32473",
                  Map.of("iut", List.of("3"), "eventSource", List.of("Application"))),
              entry("examplePriority@32473", Map.of("class", List.of("high"))));
      assertThat(message.text()).isEqualTo("An application event");
    }

    @Test
    void readsAMessageWithNothingInIt() {
      assertThat(SyslogMessage.parse("<0>1 - - - - - -").fields())
          .containsExactly(
              entry("format", "rfc5424"),
              entry("facility", "kern"),
              entry("severity", "emerg"),
              entry("message", ""));
    }

    @Test
    void unescapesOnlyWhatMayBeEscaped() {
      assertThat(data("[a v=\"\\\"x\\\\y\\]\\n\"]")).containsEntry("v", List.of("\"x\\y]\\n"));
    }

    @Test
    void keepsAllValuesOfARepeatedParameter() {
      SyslogMessage message =
          SyslogMessage.parse("<14>1 - - - - - [a ip=\"1\" ip=\"2\" port=\"3\"][b]");

      assertThat(message.fields().get("data"))
          .isEqualTo(Map.of("a", Map.of("ip", List.of("1", "2"), "port", "3"), "b", Map.of()));
    }

    @Test
    void readsAValueOfAMillionEscapes() {
      assertThat(data("[a v=\"" + "\\\"".repeat(1_000_000) + "\"]"))
          .containsEntry("v", List.of("\"".repeat(1_000_000)));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "[a v=\"open",
          "[a v=\"x\"",
          "[a v=x] text",
          "[a v=\"]\"] text",
          "[a v=\"x\"]text",
          "[] text",
          "[a  v=\"x\"] text",
          "text without data",
          "-text"
        })
    void leavesMalformedDataInTheText(String rest) {
      SyslogMessage message = SyslogMessage.parse("<14>1 - host app - - " + rest);

      assertThat(message.format()).isEqualTo(Format.RFC5424);
      assertThat(message.app()).isEqualTo("app");
      assertThat(message.data()).isEmpty();
      assertThat(message.text()).isEqualTo(rest);
    }

    private static Map<String, List<String>> data(String data) {
      SyslogMessage message = SyslogMessage.parse("<14>1 - - - - - " + data + " text");
      assertThat(message.text()).isEqualTo("text");
      return message.data().get("a");
    }
  }

  @Nested
  class Rfc3164 {

    @Test
    void readsTheExampleOfTheRfc() {
      SyslogMessage message =
          SyslogMessage.parse(
              "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8");

      assertThat(message.fields())
          .containsExactly(
              entry("format", "rfc3164"),
              entry("facility", "auth"),
              entry("severity", "crit"),
              entry("timestamp", "Oct 11 22:14:15"),
              entry("host", "mymachine"),
              entry("app", "su"),
              entry("message", "'su root' failed for lonvick on /dev/pts/8"));
    }

    @Test
    void readsTheProcessOfATag() {
      SyslogMessage message = SyslogMessage.parse("<13>Feb  5 17:32:18 10.0.0.99 app[42]: up: ok");

      assertThat(message.timestamp()).isEqualTo("Feb  5 17:32:18");
      assertThat(message.host()).isEqualTo("10.0.0.99");
      assertThat(message.app()).isEqualTo("app");
      assertThat(message.pid()).isEqualTo("42");
      assertThat(message.text()).isEqualTo("up: ok");
    }

    /// rsyslog's RSYSLOG_ForwardFormat, and what VMware's hosts send: read as an app of the name
    /// `2014-08-22T19` before.
    @ParameterizedTest
    @CsvSource({
      "2014-08-22T19:11:51.618207+09:00, box1, kernel:, kernel,",
      "2014-08-22T10:11:51.618Z, esx1.example.com, Hostd:, Hostd,",
      "2014-08-22T10:11:51Z, fe80::1, vpxa[2099]:, vpxa, 2099",
      "2014-08-22T10:11:51-00:00, 10.0.0.9, postfix/smtpd[7]:, postfix/smtpd, 7"
    })
    void readsTheTimeOfForwardedMessages(
        String time, String host, String tag, String app, String pid) {
      String line = String.join(" ", "<6>" + time, host, tag, "[1.2] text: ok");
      SyslogMessage message = SyslogMessage.parse(line);

      assertThat(message.format()).isEqualTo(Format.RFC3164);
      assertThat(message.timestamp()).isEqualTo(time);
      assertThat(message.host()).isEqualTo(host);
      assertThat(message.app()).isEqualTo(app);
      assertThat(message.pid()).isEqualTo(pid);
      assertThat(message.text()).isEqualTo("[1.2] text: ok");
    }

    @Test
    void readsAForwardedMessageWithoutATag() {
      SyslogMessage message = SyslogMessage.parse("<6>2014-08-22T10:11:51Z box1 no tag here");

      assertThat(message.host()).isEqualTo("box1");
      assertThat(message.app()).isNull();
      assertThat(message.text()).isEqualTo("no tag here");
    }

    @ParameterizedTest
    @CsvSource({"'app: text', app, ", "'app[7]: text', app, 7"})
    void takesATagForNoHost(String rest, String app, String pid) {
      SyslogMessage message = SyslogMessage.parse("<13>Nov 20 11:36:01 " + rest);

      assertThat(message.host()).isNull();
      assertThat(message.app()).isEqualTo(app);
      assertThat(message.pid()).isEqualTo(pid);
      assertThat(message.text()).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "just text",
          "",
          "1",
          "1 2003-13-45T99:99:99Z host app - - - text",
          "1 - host",
          "2 - host app - - - text",
          "2003-13-45T99 box1 text",
          "2003-13-45T10 text"
        })
    void leavesWhatItCannotReadInTheText(String rest) {
      SyslogMessage message = SyslogMessage.parse("<191>" + rest);

      assertThat(message.format()).isEqualTo(Format.RFC3164);
      assertThat(message.fields())
          .containsOnlyKeys("format", "facility", "severity", "message")
          .containsEntry("facility", "local7")
          .containsEntry("severity", "debug")
          .containsEntry("message", rest);
    }
  }

  @Nested
  class Plain {

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "<", "<>x", "<13", "<-1>x", "<192>x", "<0013>x", " <13>x"})
    void leavesAMessageWithoutPriorityAsItIs(String line) {
      assertThat(SyslogMessage.parse(line).fields())
          .containsExactly(entry("format", "plain"), entry("message", line));
    }
  }

  @Test
  void leavesOutTheEndOfTheLine() {
    assertThat(SyslogMessage.parse("text\r\n\0").text()).isEqualTo("text");
    assertThat(SyslogMessage.parse("a\nb \n").text()).isEqualTo("a\nb ");
  }

  @Test
  void neverFailsAndNeverLosesTheEndOfAMutatedMessage() {
    String valid =
        "<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [x@1 a=\"3\\\"\" b=\"c\"][y] An event";
    Random random = new Random(5424);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder mutated = new StringBuilder(valid);
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        int at = random.nextInt(valid.length());
        mutated.setCharAt(at, "<>[]\"\\= -:1a\uFFFD".charAt(random.nextInt(13)));
      }
      SyslogMessage message = SyslogMessage.parse(mutated + "#end");

      assertThat(message.text()).as("%s", mutated).endsWith("#end");
      assertThat(Json.write(message.fields())).startsWith("{").endsWith("}");
    }
  }
}
