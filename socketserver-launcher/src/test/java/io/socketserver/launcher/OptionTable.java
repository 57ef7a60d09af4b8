package io.socketserver.launcher;

import java.util.List;
import java.util.Map;

/// The options as docs/launcher.md has them.
final class OptionTable {

  private OptionTable() {}

  static String markdown() {
    var table = new StringBuilder();
    for (Map.Entry<OptionGroup, List<Option>> group : Help.byGroup(Command.SERVE).entrySet()) {
      if (group.getKey() == OptionGroup.OTHER) {
        continue;
      }
      table
          .append("\n### ")
          .append(group.getKey().heading())
          .append("\n\n| option | default | what it does |\n|---|---|---|\n");
      for (Option option : group.getValue()) {
        table
            .append("| `")
            .append(written(option))
            .append("` | ")
            .append(option.defaultText() == null ? "" : option.defaultText())
            .append(" | ")
            .append(option.description().replace("\\", "\\\\"))
            .append(" |\n");
      }
    }
    return table.toString();
  }

  private static String written(Option option) {
    String label = option.allowed().label().replace("|", "\\|");
    return option.allowed().type() == OptionType.BOOLEAN
        ? option.flag() + "[=" + label + "]"
        : option.flag() + " " + label;
  }
}
