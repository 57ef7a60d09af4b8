package io.socketserver.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedOptionsTest {

  @TempDir Path folder;

  private static CheckedOptions given(HandlerOption.Type type, String value) {
    return CheckedOptions.of(
        "dns", List.of(HandlerOption.optional("x", type, "a value")), Map.of("x", value));
  }

  private static String reason(HandlerOption.Type type, String value) {
    return refusal(List.of(HandlerOption.optional("x", type, "a value")), Map.of("x", value));
  }

  private static String refusal(List<HandlerOption> declared, Map<String, String> given) {
    return assertThatExceptionOfType(HandlerOptionException.class)
        .isThrownBy(() -> CheckedOptions.of("dns", declared, given))
        .actual()
        .getMessage();
  }

  @Nested
  class Values {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "true", "x=y"})
    void mayBeAnyText(String text) {
      assertThat(given(HandlerOption.Type.STRING, text).string("x")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
      "0,0",
      "-0,0",
      "007,7",
      "-12,-12",
      "9223372036854775807,9223372036854775807",
      "-9223372036854775808,-9223372036854775808",
    })
    void mayBeWholeNumbers(String text, long number) {
      assertThat(given(HandlerOption.Type.INTEGER, text).integer("x")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", "--1", "1.0", "1e3", " 1", "0x10", "1_000", "\u0663"})
    void thatAreNoWholeNumbersAreRefused(String text) {
      assertThat(reason(HandlerOption.Type.INTEGER, text))
          .isEqualTo("handler 'dns': option x=" + text + " is not a whole number");
    }

    @ParameterizedTest
    @CsvSource({
      "0,0",
      "512,512",
      "1k,1024",
      "64k,65536",
      "10m,10485760",
      "1g,1073741824",
      "8589934591g,9223372035781033984",
    })
    void mayBeSizes(String text, long bytes) {
      assertThat(given(HandlerOption.Type.SIZE, text).size("x")).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1K", "1kb", "1 k", "1.5m", "1t", "k1"})
    void thatAreNoSizesAreRefused(String text) {
      assertThat(reason(HandlerOption.Type.SIZE, text))
          .isEqualTo(
              "handler 'dns': option x="
                  + text
                  + " is not a number of bytes, such as 512, 64k, 10m or 1g");
    }

    @ParameterizedTest
    @CsvSource({
      "0s,PT0S",
      "250ms,PT0.25S",
      "10s,PT10S",
      "5m,PT5M",
      "2h,PT2H",
      "PT10S,PT10S",
      "PT1H30M,PT1H30M",
      "P1D,PT24H",
    })
    void mayBeLengthsOfTime(String text, Duration duration) {
      assertThat(given(HandlerOption.Type.DURATION, text).duration("x")).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "10", "s", "-1s", "1.5s", "1 s", "1d", "1us", "10S", "P", "PT", "PX"})
    void thatAreNoLengthsOfTimeAreRefused(String text) {
      assertThat(reason(HandlerOption.Type.DURATION, text))
          .isEqualTo(
              "handler 'dns': option x="
                  + text
                  + " is not a duration, such as 250ms, 10s, 5m, 2h or PT10S");
    }

    @ParameterizedTest
    @CsvSource({
      "INTEGER,9223372036854775808,is too large: it must fit into 64 bits",
      "SIZE,8589934592g,is too large: the number of bytes must fit into 64 bits",
      "SIZE,9223372036854775808,is too large: the number of bytes must fit into 64 bits",
      "DURATION,9223372036854775807h,is too long: the number of seconds must fit into 64 bits",
      "DURATION,9223372036854775808ms,is too long: the number of seconds must fit into 64 bits",
      "DURATION,PT-1S,is negative",
    })
    void thatAreTooLargeAreRefused(HandlerOption.Type type, String text, String reason) {
      assertThat(reason(type, text)).isEqualTo("handler 'dns': option x=" + text + " " + reason);
    }

    @Test
    void mayBeTrueOrFalse() {
      assertThat(given(HandlerOption.Type.BOOLEAN, "true").bool("x")).isTrue();
      assertThat(given(HandlerOption.Type.BOOLEAN, "false").bool("x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "True", "yes", "1", "true "})
    void thatAreNeitherTrueNorFalseAreRefused(String text) {
      assertThat(reason(HandlerOption.Type.BOOLEAN, text))
          .isEqualTo("handler 'dns': option x=" + text + " is neither true nor false");
    }

    @Test
    void areShownInOneLine() {
      assertThat(reason(HandlerOption.Type.INTEGER, "1\r\n2\u001b[31m"))
          .isEqualTo("handler 'dns': option x=1  2\\u001b[31m is not a whole number");
    }
  }

  @Nested
  class Paths {

    private Path file() throws IOException {
      return Files.writeString(folder.resolve("zone"), "text");
    }

    @Test
    void mayNameWhatIsThere() throws IOException {
      assertThat(given(HandlerOption.Type.FILE, file().toString()).path("x")).isEqualTo(file());
      assertThat(given(HandlerOption.Type.DIRECTORY, folder.toString()).path("x"))
          .isEqualTo(folder);
      assertThat(given(HandlerOption.Type.PATH, file().toString()).path("x")).isEqualTo(file());
    }

    @Test
    void mayNameWhatIsNotThereYet() {
      Path later = folder.resolve("later");
      assertThat(given(HandlerOption.Type.PATH, later.toString()).path("x")).isEqualTo(later);
    }

    @Test
    void becomeAbsolute() {
      assertThat(given(HandlerOption.Type.PATH, "log.txt").path("x"))
          .isEqualTo(Path.of("log.txt").toAbsolutePath());
    }

    @Test
    void mayNamePipesAndDevicesAsFiles() {
      Path device = Path.of("/dev/null");
      assumeThat(device).exists();
      assertThat(given(HandlerOption.Type.FILE, device.toString()).path("x")).isEqualTo(device);
    }

    @Test
    void thatAreNotThereAreRefused() {
      Path gone = folder.resolve("gone");
      assertThat(reason(HandlerOption.Type.FILE, gone.toString()))
          .isEqualTo("handler 'dns': option x=" + gone + " is a file that does not exist");
      assertThat(reason(HandlerOption.Type.DIRECTORY, gone.toString()))
          .isEqualTo("handler 'dns': option x=" + gone + " is a directory that does not exist");
    }

    @Test
    void thatWereRelativeAreShownInFullToo() {
      assertThat(reason(HandlerOption.Type.FILE, "no/such/zone"))
          .isEqualTo(
              "handler 'dns': option x=no/such/zone is a file that does not exist ("
                  + Path.of("no/such/zone").toAbsolutePath()
                  + ")");
    }

    @Test
    void ofTheOtherSortAreRefused() throws IOException {
      assertThat(reason(HandlerOption.Type.FILE, folder.toString()))
          .isEqualTo("handler 'dns': option x=" + folder + " is a directory, not a file");
      assertThat(reason(HandlerOption.Type.DIRECTORY, file().toString()))
          .isEqualTo("handler 'dns': option x=" + file() + " is a file, not a directory");
    }

    @Test
    void thatMayNotBeReadAreRefused() throws IOException {
      Path file = file();
      // The superuser may read everything.
      assumeThat(file.toFile().setReadable(false) && !Files.isReadable(file)).isTrue();
      assertThat(reason(HandlerOption.Type.FILE, file.toString()))
          .isEqualTo("handler 'dns': option x=" + file + " is not readable");
    }

    @ParameterizedTest
    @CsvSource({"FILE", "DIRECTORY", "PATH"})
    void thatAreEmptyOrImpossibleAreRefused(HandlerOption.Type type) {
      assertThat(reason(type, "")).isEqualTo("handler 'dns': option x= is empty; write a path");
      assertThat(reason(type, "a\u0000b"))
          .startsWith("handler 'dns': option x=a\\u0000b is not a path: ");
    }
  }

  @Nested
  class Names {

    private final List<HandlerOption> declared =
        List.of(
            HandlerOption.required("zone", HandlerOption.Type.STRING, "the zone to serve"),
            HandlerOption.optional("ttl", HandlerOption.Type.INTEGER, "seconds", "300"),
            HandlerOption.optional("log", HandlerOption.Type.STRING, "where to"));

    @Test
    void thatAreUnknownAreAnsweredWithTheNearestAndAll() {
      assertThat(refusal(declared, Map.of("zone", "z", "tll", "5")))
          .isEqualTo(
              "handler 'dns' has no option 'tll'; did you mean 'ttl'? It takes: zone, ttl, log");
      assertThat(refusal(declared, Map.of("zone", "z", "colour", "5")))
          .isEqualTo("handler 'dns' has no option 'colour'. It takes: zone, ttl, log");
      assertThat(refusal(List.of(), Map.of("ttl", "5")))
          .isEqualTo("handler 'dns' takes no options: 'ttl'");
    }

    @Test
    void thatAreMissingAreAskedFor() {
      assertThat(refusal(declared, Map.of()))
          .isEqualTo("handler 'dns' needs the option 'zone': the zone to serve");
    }

    @Test
    void areInTheException() {
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> CheckedOptions.of("dns", declared, Map.of("zone", "z", "ttl", "x")))
          .extracting(HandlerOptionException::option)
          .isEqualTo("ttl");
    }

    @Test
    void thatWereNotGivenHaveTheirDefault() {
      CheckedOptions options = CheckedOptions.of("dns", declared, Map.of("zone", "z"));
      assertThat(options.integer("ttl")).isEqualTo(300);
      assertThat(options.find("ttl")).contains("300");
    }

    @Test
    void withoutValueAndDefaultAreEmpty() {
      CheckedOptions options = CheckedOptions.of("dns", declared, Map.of("zone", "z"));
      assertThat(options.find("log")).isEmpty();
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(() -> options.string("log"))
          .withMessage("handler 'dns': option 'log' has no value");
    }

    @Test
    void thatWereNotDeclaredAreTheHandlersMistake() {
      CheckedOptions options = CheckedOptions.of("dns", declared, Map.of("zone", "z"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.find("port"))
          .withMessage("handler 'dns' did not declare the option 'port'")
          .isNotInstanceOf(HandlerOptionException.class);
    }

    @Test
    void ofAnotherTypeAreTheHandlersMistake() {
      CheckedOptions options = CheckedOptions.of("dns", declared, Map.of("zone", "z"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.duration("ttl"))
          .withMessage("handler 'dns' declared the option 'ttl' as INTEGER, and asks for DURATION")
          .isNotInstanceOf(HandlerOptionException.class);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.path("zone"))
          .withMessage("handler 'dns' declared the option 'zone' as STRING, and asks for PATH");
    }
  }

  @Nested
  class Ranges {

    @ParameterizedTest
    @ValueSource(strings = {"1", "53", "65535"})
    void includeTheirEnds(String port) {
      assertThat(given(HandlerOption.Type.INTEGER, port).integer("x", 1, 65535))
          .isEqualTo(Integer.parseInt(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65536", "4294967297", "9223372036854775807"})
    void refuseWhatIsOutside(String port) {
      assertThatExceptionOfType(HandlerOptionException.class)
          .isThrownBy(() -> given(HandlerOption.Type.INTEGER, port).integer("x", 1, 65535))
          .withMessage("handler 'dns': option x=" + port + " is not from 1 to 65535");
    }
  }
}
