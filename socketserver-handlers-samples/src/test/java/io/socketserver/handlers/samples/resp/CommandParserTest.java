package io.socketserver.handlers.samples.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static final int SIZE = 1_000_000;
  private static final int MAX_BULK = 100_000;
  private static final String PING = "*1\r\n$4\r\nPING\r\n";

  /// One pending byte kept the megabyte of the command before it for as long as the client liked.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 13})
  void keepsNoLargeBufferForTheRestOfACommand(int pending) throws Exception {
    CommandParser parser = new CommandParser(SIZE);
    add(parser, "*1\r\n$" + SIZE + "\r\n" + "x".repeat(SIZE) + "\r\n");
    add(parser, PING.substring(0, pending));
    assertThat(parser.capacity()).isGreaterThan(SIZE);

    assertThat(parser.next()).hasSize(1);
    assertThat(parser.next()).isNull();

    assertThat(parser.capacity()).isLessThanOrEqualTo(16 * 1024);
    add(parser, PING.substring(pending));
    List<byte[]> ping = parser.next();
    assertThat(ping).isNotNull();
    assertThat(ping).extracting(word -> new String(word, ISO_8859_1)).containsExactly("PING");
    assertThat(parser.isEmpty()).isTrue();
  }

  @Test
  void readsArraysAndLinesInTurn() throws Exception {
    assertThat(commands("*2\r\n$3\r\nGET\r\n$3\r\na\r\n\r\nset  a\tb \r\nping\n*0\r\n*-1\r\n\r\n"))
        .containsExactly(
            List.of("GET", "a\r\n"),
            List.of("set", "a", "b"),
            List.of("ping"),
            List.of(),
            List.of(),
            List.of());
  }

  @Test
  void readsCommandsHoweverTheyAreCut() throws Exception {
    String both = "*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\nGET a\r\n";
    for (int i = 1; i < both.length(); i++) {
      assertThat(commands(both.substring(0, i), both.substring(i)))
          .as("cut at %d", i)
          .containsExactly(List.of("ECHO", "hello"), List.of("GET", "a"));
    }
  }

  @Test
  void readsAnArgumentThatIsLargerThanItsBuffer() throws Exception {
    String large = "x".repeat(MAX_BULK);

    assertThat(commands("*1\r\n$" + MAX_BULK + "\r\n" + large + "\r\nPING\r\n"))
        .containsExactly(List.of(large), List.of("PING"));
  }

  /// Of the first two, an int is left that is large and positive: room for so many was asked for.
  @ParameterizedTest
  @ValueSource(strings = {"-2147483649", "-3994967296", "-1", "-2147483648", "-999999999999999999"})
  void takesANegativeNumberOfArgumentsForNone(String count) throws Exception {
    assertThat(commands("*" + count + "\r\nPING\r\n")).containsExactly(List.of(), List.of("PING"));
  }

  @Test
  void goesOnWithACommandThatComesByteByByte() throws Exception {
    String sent = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$12\r\nsome\r\nthing \r\n*1\r\n$4\r\nPING\r\n";
    assertThat(commands(sent.split("")))
        .containsExactly(List.of("SET", "a", "some\r\nthing "), List.of("PING"));
  }

  @Test
  void isAtItsEndInTheMiddleOfACommand() throws Exception {
    assertThat(commands("*2\r\n$4\r\nECHO\r\n$5\r\nhel")).isEmpty();
    assertThat(commands("PIN")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*x^|invalid multibulk length",
        "*^|invalid multibulk length",
        "*1 ^|invalid multibulk length",
        "*01^|invalid multibulk length",
        "*-0^|invalid multibulk length",
        "*1^$04^|invalid bulk length",
        "*1025^|invalid multibulk length",
        "*9999999999999999999999^|invalid multibulk length",
        "*1^+PING^|expected '$', got '+'",
        "*1^\u0007PING^|expected '$', got '?'",
        "*1^$-1^|invalid bulk length",
        "*1^$100001^|invalid bulk length",
        "*1^$1x^|invalid bulk length",
        "*1^$4^PINGPONG^|expected CR LF behind a bulk string",
      })
  void refusesWhatIsNoCommand(String sent, String reason) {
    assertThatThrownBy(() -> commands(sent.replace("^", "\r\n")))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("ERR Protocol error: " + reason);
  }

  @Test
  void refusesMoreThanTwiceTheLargestArgumentInOneCommand() {
    String bulk = "$60000\r\n" + "x".repeat(60_000) + "\r\n";

    assertThatThrownBy(() -> commands("*4\r\n" + bulk + bulk + bulk + bulk))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("invalid bulk length");
  }

  @Test
  void refusesALineWithoutEnd() {
    assertThatThrownBy(() -> commands("x".repeat(100_000)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("too big inline request");
  }

  private static List<List<String>> commands(String... pieces) throws Exception {
    CommandParser parser = new CommandParser(MAX_BULK);
    List<List<String>> commands = new ArrayList<>();
    for (String piece : pieces) {
      add(parser, piece);
      for (List<byte[]> words = parser.next(); words != null; words = parser.next()) {
        commands.add(words.stream().map(word -> new String(word, ISO_8859_1)).toList());
      }
    }
    return commands;
  }

  private static void add(CommandParser parser, String text) {
    parser.add(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }
}
