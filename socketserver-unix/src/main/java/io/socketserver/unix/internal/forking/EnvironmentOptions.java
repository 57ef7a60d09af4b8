package io.socketserver.unix.internal.forking;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The options that a Java virtual machine reads from its environment, in addition to its command
/// line. Platforms set them for all Java programs, and they may exclude the defaults of a child.
///
/// @source JVMTI, "The JAVA_TOOL_OPTIONS Environment Variable"; java(1), "Using the
///   JDK_JAVA_OPTIONS Launcher Environment Variable"; `_JAVA_OPTIONS` is HotSpot's own
final class EnvironmentOptions {

  private static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern QUOTES = Pattern.compile("[\"']");

  /// Names a file of options, whose content is unknown here.
  private static final Predicate<String> FILE =
      Pattern.compile("@.+|-XX:(Flags|VMOptionsFile)=.*").asMatchPredicate();

  private static final Predicate<String> COLLECTOR =
      Pattern.compile("-XX:\\+Use\\w+GC").asMatchPredicate();

  /// Options that exclude a class cache, or leave too little memory for its objects: the virtual
  /// machine would not start. If a cache does not fit for another reason, it continues without the
  /// cache.
  private static final Predicate<String> EXCLUDES_CACHE =
      Pattern.compile(
              "-XX:AOT.*|-Xshare.*|.*(SharedArchive|SharedClassList|DumpLoadedClassList).*"
                  + "|-Xm[sx]([0-3][mM]|\\d+[kK]?)|-XX:\\w*HeapSize=([0-3][mM]|\\d+[kK]?)"
                  + "|-Xmn.*|-XX:(Max)?NewSize=.*|-javaagent.*|-agent(lib|path).*")
          .asMatchPredicate()
          .or(FILE);

  /// What the virtual machine and its launcher print about such a variable.
  private static final Predicate<String> NOTICE =
      Pattern.compile("(NOTE: )?Picked up (JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS): .*")
          .asMatchPredicate();

  private EnvironmentOptions() {}

  /// The options in all those variables.
  static List<String> in(Map<String, String> environment) {
    return VARIABLES.stream()
        .map(environment::get)
        .filter(Objects::nonNull)
        .flatMap(EnvironmentOptions::words)
        .toList();
  }

  private static Stream<String> words(String value) {
    return Arrays.stream(BLANKS.split(QUOTES.matcher(value).replaceAll("")))
        .filter(word -> !word.isEmpty());
  }

  /// Whether one of the options selects a collector, or may do so. Two collectors are an error.
  static boolean chooseCollector(List<String> options) {
    return options.stream().anyMatch(COLLECTOR.or(FILE));
  }

  /// Whether a line of a child only reports that it has read such a variable.
  static boolean isNotice(String line) {
    return line.contains("Picked up ") && NOTICE.test(line);
  }

  /// Whether a child with these options starts with the image's cache.
  static boolean allowCache(List<String> options) {
    return options.stream().noneMatch(EXCLUDES_CACHE);
  }
}
