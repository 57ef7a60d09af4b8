package io.socketserver.launcher;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.internal.text.SafeText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The command `handlers`.
final class HandlersCommand {

  private static final int GAP = 2;

  private HandlersCommand() {}

  static void run(Arguments arguments, PrintStream out, PrintStream err) {
    HandlerCatalog catalog = Handlers.load(arguments.paths(Option.HANDLER_PATH), err);
    out.print(arguments.has(Option.JSON) ? json(catalog.entries()) : table(catalog.entries()));
    out.flush();
  }

  // ---- as text

  private static final String ONE_PROCESS = " (not with --mixin forking)";

  static String table(List<HandlerCatalog.Entry> entries) {
    var rows = new ArrayList<String[]>();
    rows.add(new String[] {"NAME", "KINDS", "MODULE", "DESCRIPTION"});
    for (HandlerCatalog.Entry entry : entries) {
      RequestHandlerProvider provider = entry.provider();
      rows.add(
          new String[] {
            entry.name(),
            String.join(",", kinds(provider)),
            entry.moduleName() + entry.moduleVersion().map(version -> "@" + version).orElse(""),
            SafeText.oneLine(provider.description()) + (provider.sharesState() ? ONE_PROCESS : "")
          });
      for (HandlerOption option : provider.options()) {
        rows.add(
            new String[] {
              "  " + option.name(),
              typeOf(option),
              need(option),
              SafeText.oneLine(option.description())
            });
      }
    }
    return align(rows);
  }

  private static String need(HandlerOption option) {
    if (option.required()) {
      return "required";
    }
    String otherwise = option.defaultValue();
    return otherwise == null ? "optional" : "default " + SafeText.oneLine(otherwise);
  }

  /// Pads all columns but the last.
  private static String align(List<String[]> rows) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    var table = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length - 1; i++) {
        table.append(row[i]).repeat(" ", widths[i] - row[i].length() + GAP);
      }
      table.append(row[row.length - 1]).append(System.lineSeparator());
    }
    return table.toString();
  }

  // ---- as JSON

  static String json(List<HandlerCatalog.Entry> entries) {
    var json = new StringBuilder("[");
    String separator = "\n";
    for (HandlerCatalog.Entry entry : entries) {
      RequestHandlerProvider provider = entry.provider();
      json.append(separator).append("  {\"name\": ").append(Text.json(entry.name()));
      json.append(", \"kinds\": [\"")
          .append(String.join("\", \"", kinds(provider)))
          .append("\"], \"module\": ")
          .append(Text.json(entry.moduleName()))
          .append(", \"version\": ")
          .append(entry.moduleVersion().map(Text::json).orElse("null"))
          .append(", \"source\": ")
          .append(entry.source().map(source -> Text.json(source.toString())).orElse("null"))
          .append(", \"description\": ")
          .append(Text.json(provider.description()))
          .append(", \"sharesState\": ")
          .append(provider.sharesState())
          .append(", \"options\": [");
      options(provider.options(), json);
      json.append("]}");
      separator = ",\n";
    }
    return json.append(entries.isEmpty() ? "]\n" : "\n]\n").toString();
  }

  private static void options(List<HandlerOption> options, StringBuilder json) {
    String separator = "\n";
    for (HandlerOption option : options) {
      String otherwise = option.defaultValue();
      json.append(separator)
          .append("    {\"name\": ")
          .append(Text.json(option.name()))
          .append(", \"type\": \"")
          .append(typeOf(option))
          .append("\", \"required\": ")
          .append(option.required())
          .append(", \"default\": ")
          .append(otherwise == null ? "null" : Text.json(otherwise))
          .append(", \"description\": ")
          .append(Text.json(option.description()))
          .append('}');
      separator = ",\n";
    }
  }

  private static List<String> kinds(RequestHandlerProvider provider) {
    return provider.kinds().stream()
        .sorted()
        .map(RequestKind::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String typeOf(HandlerOption option) {
    return option.type().name().toLowerCase(Locale.ROOT);
  }
}
