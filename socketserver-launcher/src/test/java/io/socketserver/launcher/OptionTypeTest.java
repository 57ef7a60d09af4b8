package io.socketserver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTypeTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "250ms, PT0.25S",
    "10s, PT10S",
    "5m, PT5M",
    "2h, PT2H",
    "876000h, PT876000H"
  })
  void readsTimes(String text, Duration expected) throws Exception {
    assertThat(Option.READ_TIMEOUT.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "512, 512", "64k, 65536", "10m, 10485760", "1g, 1073741824"})
  void readsSizes(String text, long expected) throws Exception {
    assertThat(Option.SEND_BUFFER.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10        | did you mean '10s'?",
        "10sec     | did you mean '10s'?",
        "10 s      | did you mean '10s'?",
        "10S       | did you mean '10s'?",
        "3min      | did you mean '3m'?",
        "7msec     | did you mean '7ms'?",
        "2hours    | did you mean '2h'?",
        "5d        | did you mean '5s'?",
        "-1s       | is not a duration, such as '250ms', '10s' or '5m'",
        "soon      | is not a duration, such as '250ms', '10s' or '5m'",
        "1.5s      | did you mean '1s'?",
        "٣s        | is not a duration, such as '250ms', '10s' or '5m'",
        "999999999h           | is too long; the longest is '3153600000s'",
        "99999999999999999999s | is too long; the longest is '3153600000s'",
      })
  void saysWhatTimeWasProbablyMeant(String text, String reason) {
    assertThatThrownBy(() -> Option.READ_TIMEOUT.parse(text))
        .isInstanceOf(OptionType.MalformedException.class)
        .message()
        .endsWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64kb | did you mean '64k'?",
        "64K  | did you mean '64k'?",
        "1GiB | did you mean '1g'?",
        "1t   | did you mean '1k'?",
        "big  | is not a number of bytes, such as '512', '64k' or '10m'",
        "4g   | is too large; the largest is '2147483647'",
        "99999999999g         | is too large; the largest is '2147483647'",
        "99999999999999999999 | is too large; the largest is '2147483647'",
      })
  void saysWhatSizeWasProbablyMeant(String text, String reason) {
    assertThatThrownBy(() -> Option.SEND_BUFFER.parse(text))
        .isInstanceOf(OptionType.MalformedException.class)
        .message()
        .endsWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0     | is too small; the smallest is '1'",
        "-5    | is too small; the smallest is '1'",
        "65536 | is too large; the largest is '65535'",
        "12x   | is not a whole number; did you mean '12'?",
        "many  | is not a whole number, such as '100'",
        "-     | is not a whole number, such as '100'",
      })
  void saysWhichNumberIsNearest(String text, String reason) {
    assertThatThrownBy(() -> Option.BACKLOG.parse(text))
        .isInstanceOf(OptionType.MalformedException.class)
        .hasMessage(reason);
  }

  @Test
  void readsADrainThatNeverEnds() throws Exception {
    assertThat(Option.DRAIN.parse("forever")).isEqualTo("");
    assertThat(Option.DRAIN.parse("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThatThrownBy(() -> Option.DRAIN.parse("for-ever"))
        .hasMessage("is not a duration; did you mean 'forever'?");
  }

  @Test
  void acceptsDirectoriesThatAreThere(@TempDir Path folder) throws Exception {
    Path handlers = Files.createDirectory(folder.resolve("handlers"));
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(parseDirectory(handlers)).isEqualTo(handlers);
    assertThatThrownBy(() -> parseDirectory(file)).hasMessage("is not a directory");
    assertThatThrownBy(() -> parseDirectory(folder.resolve("handler")))
        .hasMessage("does not exist; did you mean '" + handlers + "'?");
    assertThatThrownBy(() -> parseDirectory(folder.resolve("quite-another")))
        .hasMessage("does not exist");
  }

  private static Object parseDirectory(Path path) throws Exception {
    return Option.HANDLER_PATH.parse(path.toString());
  }
}
