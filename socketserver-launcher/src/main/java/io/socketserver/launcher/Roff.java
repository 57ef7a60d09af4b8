package io.socketserver.launcher;

import java.util.Locale;

/// Text for the macros of man(7).
final class Roff {

  private final StringBuilder text = new StringBuilder();
  private boolean afterHeading;

  /// The title line.
  Roff title(String name, int section, String date, String source, String volume) {
    return macro(
        "TH "
            + name.toUpperCase(Locale.ROOT)
            + " "
            + section
            + " \""
            + date
            + "\" \""
            + escape(source)
            + "\" \""
            + escape(volume)
            + '"');
  }

  Roff section(String heading) {
    return macro("SH " + escape(heading));
  }

  Roff subsection(String heading) {
    return macro("SS " + escape(heading));
  }

  /// Paragraphs; the first directly follows a heading, where a macro would be one too many.
  Roff paragraphs(String... paragraphs) {
    for (String words : paragraphs) {
      if (!afterHeading) {
        macro("PP");
      }
      line(words);
    }
    return this;
  }

  /// A paragraph with a tag. Tag and words may contain the results of [#bold(String)] and
  /// [#italic(String)].
  Roff tagged(String tag, String words) {
    return macro("TP").line(tag).line(words);
  }

  /// Preformatted text, in its own block.
  Roff example(String lines) {
    macro("PP").macro("RS 4").macro("nf");
    lines.lines().forEach(this::line);
    return macro("fi").macro("RE");
  }

  static String bold(String words) {
    return "\u0001B" + words + "\u0001R";
  }

  static String italic(String words) {
    return "\u0001I" + words + "\u0001R";
  }

  private Roff macro(String macro) {
    text.append('.').append(macro).append('\n');
    afterHeading = macro.startsWith("SH ") || macro.startsWith("SS ");
    return this;
  }

  private Roff line(String words) {
    String escaped = escape(words);
    // A line that begins with one of these would be a command.
    boolean command = escaped.startsWith(".") || escaped.startsWith("'");
    text.append(command ? "\\&" : "").append(escaped).append('\n');
    afterHeading = false;
    return this;
  }

  /// Keeps hyphens copyable, and apostrophes straight.
  private static String escape(String words) {
    return words
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("\u0001", "\\f");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
