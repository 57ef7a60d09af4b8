package io.socketserver.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The inputs of a parser from which others are made: the kept ones, and those whose outcome was
/// new.
///
/// @threading For one thread at a time.
final class Corpus {

  /// The longest input to add.
  private static final int LONGEST = 4096;

  /// How many inputs are added at most.
  private static final int MOST = 2000;

  private final List<byte[]> kept;

  /// The kept ones, then the others.
  private final List<byte[]> inputs;

  /// Where in the inputs the one with an outcome is.
  private final Map<Outcome, Integer> places = new HashMap<>();

  Corpus(List<byte[]> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a corpus needs at least one input");
    }
    this.kept = List.copyOf(inputs);
    this.inputs = new ArrayList<>(inputs);
  }

  /// Reads the files of a folder, in the order of their names.
  ///
  /// @param folder the folder, which may be missing if there are others
  /// @param others inputs from elsewhere
  static Corpus read(Path folder, List<byte[]> others) {
    List<byte[]> inputs = new ArrayList<>(others);
    if (others.isEmpty() || Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          inputs.add(Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("no corpus in " + folder, e);
      }
    }
    return new Corpus(inputs);
  }

  /// The kept inputs.
  List<byte[]> kept() {
    return kept;
  }

  /// All inputs so far.
  List<byte[]> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  /// Adds an input if its outcome is new, or if it is shorter than the one with the same outcome:
  /// in short input, a change is more likely to matter.
  ///
  /// @return whether its outcome is new
  boolean add(byte[] input, Outcome outcome) {
    if (input.length > LONGEST) {
      return false;
    }
    Integer place = places.get(outcome);
    if (place == null && places.size() < MOST) {
      places.put(outcome, inputs.size());
      inputs.add(input);
      return true;
    }
    if (place != null && input.length < inputs.get(place).length) {
      inputs.set(place, input);
    }
    return false;
  }
}
