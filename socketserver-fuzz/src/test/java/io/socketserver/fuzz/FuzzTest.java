package io.socketserver.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Parsers with a fault, which must be found; and one without.
class FuzzTest {

  private static final int EXECUTIONS = 20_000;

  private static Fuzz.Tally run(String valid, Fuzz.Parser parser) {
    return Fuzz.of("test", parser, IOException.class)
        .run(new Corpus(List.of(valid.getBytes(US_ASCII))), EXECUTIONS, 7);
  }

  private static String text(byte[] input) {
    return new String(input, US_ASCII);
  }

  @Test
  void acceptsAParserThatDocumentsItsException() {
    Fuzz.Tally tally =
        run(
            "key=value",
            input -> {
              if (text(input).indexOf('=') < 0) {
                throw new IOException("no equals sign");
              }
              return "pair";
            });

    assertThat(tally.accepted()).isPositive();
    assertThat(tally.rejected()).isPositive();
    assertThat(tally.accepted() + tally.rejected()).isEqualTo(1 + EXECUTIONS);
    assertThat(tally.outcomes()).isEqualTo(2);
  }

  @Test
  void findsAnExceptionThatIsNotDocumented() {
    assertThatThrownBy(() -> run("12", input -> "number " + Integer.parseInt(text(input).strip())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dfuzz.seed=7")
        .hasCauseInstanceOf(NumberFormatException.class);
  }

  /// A subclass of a documented exception may mean something else.
  @Test
  void findsASubclassOfADocumentedException() {
    assertThatThrownBy(() ->
            run(
                "12",
                input -> {
                  throw new EOFException("the input ended");
                }))
        .hasCauseInstanceOf(EOFException.class);
  }

  @Test
  void findsAPropertyThatDoesNotHold() {
    assertThatThrownBy(() ->
            run(
                "1-2",
                input -> {
                  String[] parts = text(input).split("-");
                  assertThat(String.join("-", parts)).isEqualTo(text(input));
                  return "parts";
                }))
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void findsALengthThatIsBelieved() {
    assertThatThrownBy(() ->
            run(
                "9",
                input -> {
                  if (!text(input).matches("[0-9]{1,9}")) {
                    throw new IOException("no length");
                  }
                  return "bytes: " + new byte[Integer.parseInt(text(input))].length;
                }))
        .hasMessageContaining("allocates");
  }

  @Test
  void findsAnEndlessRecursion() {
    assertThatThrownBy(() ->
            run(
                "((1))",
                input -> {
                  depth(text(input));
                  return "depth";
                }))
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  /// One for each parenthesis; two never end.
  private static int depth(String text) {
    if (text.startsWith("((")) {
      return 1 + depth(text);
    }
    return text.startsWith("(") ? 1 + depth(text.substring(1)) : 0;
  }

  /// None of the three marks helps without the one before it: only input that was kept for a new
  /// outcome leads here.
  @Test
  void goesOnFromInputWithANewOutcome() {
    assertThatThrownBy(() ->
            run(
                "....",
                input -> {
                  String text = text(input);
                  int right = 0;
                  while (right < 3
                      && right < text.length()
                      && text.charAt(right) == "*/[".charAt(right)) {
                    right++;
                  }
                  if (right == 3) {
                    throw new IllegalStateException("found");
                  }
                  return "x".repeat(right);
                }))
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void showsTheShortestInput() {
    assertThatThrownBy(() ->
            run(
                "a long text with a ? in it",
                input -> {
                  if (text(input).contains("?")) {
                    throw new IllegalStateException("a question");
                  }
                  return "text";
                }))
        .hasMessageContaining("for 1 bytes")
        .hasMessageContaining("echo 3f |");
  }

  @Test
  void namesTheInputOfAParserThatHangs() {
    Thread test = Thread.currentThread();

    assertThatThrownBy(() ->
            run(
                "a",
                input -> {
                  test.interrupt(); // as the time-out of a test does
                  while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                  }
                  throw new IllegalStateException("interrupted");
                }))
        .hasMessageContaining("echo 61 |")
        .hasMessageContaining("hangs");
    assertThat(Thread.interrupted()).isTrue();
  }
}
