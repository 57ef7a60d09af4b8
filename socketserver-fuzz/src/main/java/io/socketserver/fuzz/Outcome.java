package io.socketserver.fuzz;

import java.util.regex.Pattern;

/// What became of an input. Outcomes that differ only in numbers and quotations are equal.
///
/// @param accepted whether it was valid
/// @param text what the parser made of it, or why it was rejected
record Outcome(boolean accepted, String text) {

  private static final Pattern QUOTATION = Pattern.compile("'.*'", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final int LONGEST = 200;

  Outcome {
    String general = QUOTATION.matcher(text).replaceAll("''");
    general = general.substring(0, Math.min(general.length(), LONGEST));
    text = NUMBER.matcher(general).replaceAll("0");
  }
}
