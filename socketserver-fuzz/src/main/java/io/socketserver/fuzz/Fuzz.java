package io.socketserver.fuzz;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tries a parser with its corpus and with mutants of it.
///
/// ```java
/// Fuzz.of("headers", HeaderFuzzTest::parse, InvalidHeaderException.class).quickly();
/// ```
///
/// The corpus is the folder `src/fuzz/NAME`, one input per file. Inputs with a new outcome are
/// mutated further, so the search leads to places where it has not been. A failure names the
/// shortest input that was found to cause it; kept in the corpus, that input becomes a regression
/// test.
///
/// Input fails if the parser throws what it does not document, if its [check][Parser] throws, or if
/// it allocates more than 16 MiB and 2 KiB for each byte of the input. If the parser hangs, the
/// time-out of the test interrupts the run, which then names the input.
///
/// @threading For one thread at a time. The parser runs in a thread of its own.
public final class Fuzz {

  /// Executions of every build: so few that they take less than a second.
  private static final int QUICK = 2_000;

  /// Executions of the slow tests.
  private static final int SLOW = 100_000;

  /// How many characters of a reason the message has; the cause has all.
  private static final int LONGEST_REASON = 1000;

  private final String name;
  private final Parser parser;
  private final Set<Class<? extends Exception>> rejections;

  /// Inputs that the test makes.
  private final List<byte[]> made;

  private Fuzz(
      String name, Parser parser, Set<Class<? extends Exception>> rejections, List<byte[]> made) {
    this.name = name;
    this.parser = parser;
    this.rejections = rejections;
    this.made = made;
  }

  /// Prepares to fuzz a parser.
  ///
  /// @param name the name of its corpus
  /// @param parser the parser
  /// @param rejections the exceptions that it documents; not their subclasses
  /// @return what runs it
  @SafeVarargs
  @SuppressWarnings("varargs") // it is only read
  public static Fuzz of(String name, Parser parser, Class<? extends Exception>... rejections) {
    return new Fuzz(name, parser, Set.of(rejections), List.of());
  }

  /// Adds inputs to the corpus that the test makes: those of an encoding that may change.
  ///
  /// @param inputs the inputs
  /// @return another fuzz
  public Fuzz and(List<byte[]> inputs) {
    return new Fuzz(name, parser, rejections, List.copyOf(inputs));
  }

  /// Replays the corpus, and tries the same few mutants each time.
  ///
  /// @return what happened
  /// @throws AssertionError for the first input that fails
  public Tally quickly() {
    return run(QUICK, 1);
  }

  /// Replays the corpus, and tries 100,000 mutants, which are others each time. `-Dfuzz.seed=N`
  /// repeats a run, and `-Dfuzz.executions=N` changes its length.
  ///
  /// @return what happened
  /// @throws AssertionError for the first input that fails
  public Tally thoroughly() {
    return run(
        Integer.getInteger("fuzz.executions", SLOW), Long.getLong("fuzz.seed", System.nanoTime()));
  }

  private Tally run(int executions, long seed) {
    var root = Path.of(System.getProperty("socketserver.root", "."));
    Tally tally = run(Corpus.read(root.resolve("src", "fuzz", name), made), executions, seed);
    System.out.println("fuzz " + name + ", -Dfuzz.seed=" + seed + ": " + tally);
    return tally;
  }

  /// Tries a corpus, and mutants of it.
  ///
  /// @param corpus at least one input
  /// @param executions how many mutants
  /// @param seed the same gives the same mutants
  Tally run(Corpus corpus, int executions, long seed) {
    var execution = new Execution(parser, rejections);
    var run = new Run(corpus, executions, seed, execution);
    Thread thread = Thread.ofPlatform().daemon().name("fuzz-" + name).start(run);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var hang = new AssertionError("the parser hangs, or is slow");
      hang.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      throw failure(execution.input(), hang, seed);
    }
    Throwable cause = run.cause;
    if (cause != null) {
      throw failure(execution.shortened(execution.input(), cause), cause, seed);
    }
    return run.tally;
  }

  private AssertionError failure(byte[] input, Throwable cause, long seed) {
    String reason = cause.toString();
    return new AssertionError(
        "%s fails (-Dfuzz.seed=%d) for %d bytes: %s%nto keep it: echo %s | xxd -r -p >src/fuzz/%s/NAME"
            .formatted(
                name,
                seed,
                input.length,
                reason.substring(0, Math.min(reason.length(), LONGEST_REASON)),
                HexFormat.of().formatHex(input),
                name),
        cause);
  }

  /// Parses input, and checks the result.
  @FunctionalInterface
  public interface Parser {

    /// Parses, and checks what must hold of the result.
    ///
    /// @param input any bytes; belongs to the parser
    /// @return what the input was, in a few words. Input that has the same outcome as earlier
    ///   input, except for numbers and quotations, is not interesting
    /// @throws Exception one of the documented exceptions, if the input is invalid
    String parse(byte[] input) throws Exception;
  }

  /// What happened to the inputs of a run.
  ///
  /// @param accepted how many the parser understood
  /// @param rejected how many it rejected
  /// @param outcomes how many different outcomes there were
  public record Tally(int accepted, int rejected, int outcomes) {}

  private static final class Run implements Runnable {

    private final Corpus corpus;
    private final int executions;
    private final long seed;
    private final Execution execution;

    /// These two are read after the end of the thread.
    private @Nullable Throwable cause;

    private Tally tally = new Tally(0, 0, 0);

    Run(Corpus corpus, int executions, long seed, Execution execution) {
      this.corpus = corpus;
      this.executions = executions;
      this.seed = seed;
      this.execution = execution;
    }

    @Override
    public void run() {
      try {
        for (byte[] input : corpus.kept()) {
          execute(input);
        }
        var random = new Random(seed);
        var mutator = new Mutator(random);
        for (int i = 0; i < executions; i++) {
          // invalid input has more outcomes than valid input, which must stay frequent
          execute(mutator.next(random.nextBoolean() ? corpus.kept() : corpus.inputs()));
        }
      } catch (Throwable e) {
        cause = e;
      }
    }

    private void execute(byte[] input) throws Exception {
      Outcome outcome = execution.of(input);
      boolean isNew = corpus.add(input, outcome);
      tally =
          new Tally(
              tally.accepted + (outcome.accepted() ? 1 : 0),
              tally.rejected + (outcome.accepted() ? 0 : 1),
              tally.outcomes + (isNew ? 1 : 0));
    }
  }
}
