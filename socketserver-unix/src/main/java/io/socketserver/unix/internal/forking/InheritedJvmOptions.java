package io.socketserver.unix.internal.forking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The options of this Java virtual machine that its children need too, because without them the
/// program would behave differently. Heaps, collectors, agents and system properties are not
/// passed.
final class InheritedJvmOptions {

  /// Options whose value may be the next word.
  private static final List<String> WITH_VALUE =
      List.of(
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--limit-modules",
          "--patch-module",
          "--upgrade-module-path");

  /// Other options, by their prefixes.
  private static final List<String> PREFIXES =
      List.of(
          "--enable-preview",
          "--illegal-native-access",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UseCompactObjectHeaders");

  private InheritedJvmOptions() {}

  static List<String> forChildren() {
    try {
      return chosen(commandLine());
    } catch (IOException e) {
      return List.of();
    }
  }

  /// The options of a command line that children inherit.
  static List<String> chosen(List<String> words) {
    List<String> chosen = new ArrayList<>();
    for (int i = 1; i < words.size() && words.get(i).startsWith("-"); i++) {
      String word = words.get(i);
      if (WITH_VALUE.contains(word) && i + 1 < words.size()) {
        chosen.add(word);
        chosen.add(words.get(++i));
      } else if (PREFIXES.stream().anyMatch(word::startsWith)
          || WITH_VALUE.stream().anyMatch(option -> word.startsWith(option + "="))) {
        chosen.add(word);
      } else if (takesNext(word)) {
        i++;
      }
      if (word.equals("-m") || word.equals("--module") || word.equals("-jar")) {
        break;
      }
    }
    return chosen;
  }

  private static boolean takesNext(String word) {
    return switch (word) {
      case "-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules" -> true;
      default -> false;
    };
  }

  private static List<String> commandLine() throws IOException {
    List<String> words = new ArrayList<>();
    byte[] all = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    for (String word : new String(all, StandardCharsets.UTF_8).split("\0")) {
      if (word.startsWith("@") && Files.isReadable(Path.of(word.substring(1)))) {
        words.addAll(ArgumentFile.words(Files.readString(Path.of(word.substring(1)))));
      } else {
        words.add(word);
      }
    }
    return words;
  }
}
