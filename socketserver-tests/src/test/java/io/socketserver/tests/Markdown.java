package io.socketserver.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of the documentation, as far as tests look into it.
///
/// @threading Immutable.
final class Markdown {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Pattern FENCE =
      Pattern.compile("^```(\\S*).*?\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.+)$", Pattern.MULTILINE);

  private final Path file;
  private final String text;

  private Markdown(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /// A table's row, by the header of its column.
  ///
  /// @param header the header's cells
  /// @param cells the row's cells
  record Row(List<String> header, List<String> cells) {

    String cell(int column) {
      return column < cells.size() ? cells.get(column) : "";
    }

    @Override
    public String toString() {
      return "| " + String.join(" | ", cells) + " |";
    }
  }

  /// Reads a page.
  ///
  /// @param name its path, from the top folder
  static Markdown read(String name) throws IOException {
    Path file = ROOT.resolve(name);
    return new Markdown(file, Files.readString(file));
  }

  /// All pages that belong to the project, by their path from the top folder.
  static List<String> pages() throws IOException {
    List<String> pages = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("examples"))) {
      int depth = folder.equals(ROOT) ? 1 : 3;
      try (Stream<Path> files = Files.walk(folder, depth)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .map(file -> ROOT.relativize(file).toString())
            .forEach(pages::add);
      }
    }
    return pages.stream().sorted().toList();
  }

  Path file() {
    return file;
  }

  String text() {
    return text;
  }

  /// The blocks of code of a language, such as `java`.
  List<String> blocks(String language) {
    return FENCE
        .matcher(text)
        .results()
        .filter(match -> match.group(1).equals(language))
        .map(match -> match.group(2))
        .toList();
  }

  private String prose() {
    return FENCE.matcher(text).replaceAll("");
  }

  /// The targets of the links, as written.
  List<String> links() {
    return LINK.matcher(prose()).results().map(match -> match.group(1)).toList();
  }

  /// The anchors that the headings have, as hosts of repositories make them.
  List<String> anchors() {
    return HEADING
        .matcher(prose())
        .results()
        .map(match -> match.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'))
        .toList();
  }

  /// The rows of all tables whose first columns have these headers.
  List<Row> rows(String... headers) {
    List<Row> rows = new ArrayList<>();
    List<String> header = List.of();
    for (String line : prose().lines().toList()) {
      if (!line.startsWith("|")) {
        header = List.of();
        continue;
      }
      List<String> cells = cells(line);
      if (header.isEmpty()) {
        header = cells;
      } else if (!cells.getFirst().matches(":?-+:?")
          && header.size() >= headers.length
          && header.subList(0, headers.length).equals(List.of(headers))) {
        rows.add(new Row(header, cells));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String inner = line.strip().replaceAll("^\\||\\|$", "");
    return Stream.of(inner.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
  }

  /// The words of a cell that are written as code.
  static List<String> code(String cell) {
    Matcher matcher = CODE.matcher(cell);
    return matcher.results().map(match -> match.group(1)).toList();
  }
}
