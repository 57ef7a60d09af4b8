package io.socketserver.unix.internal.forking;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The options that a Java virtual machine reads from its environment, besides its command line.
/// Platforms set them for every Java program, and they may exclude the defaults of a child.
///
/// @source JVMTI, "The JAVA_TOOL_OPTIONS Environment Variable"; java(1), "Using the
///   JDK_JAVA_OPTIONS Launcher Environment Variable"; `_JAVA_OPTIONS` is HotSpot's own
final class EnvironmentOptions {

  private static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern QUOTES = Pattern.compile("[\"']");

  /// What names a file with options. Nobody knows here what it says.
  private static final Predicate<String> FILE =
      Pattern.compile("@.+|-XX:(Flags|VMOptionsFile)=.*").asMatchPredicate();

  private static final Predicate<String> COLLECTOR =
      Pattern.compile("-XX:\\+Use\\w+GC").asMatchPredicate();

  /// What excludes a cache of loaded classes, or leaves too little memory for the objects in one:
  /// the virtual machine would not start. It goes without a cache that does not fit for other
  /// reasons.
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

  /// The words of all those variables.
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

  /// Whether one of the options chooses a collector, or may do so. Two are an error.
  static boolean chooseCollector(List<String> options) {
    return options.stream().anyMatch(COLLECTOR.or(FILE));
  }

  /// Whether a line of a child says only that it has read such a variable.
  static boolean isNotice(String line) {
    return line.contains("Picked up ") && NOTICE.test(line);
  }

  /// Whether a child with these options starts with the cache of the image.
  static boolean allowCache(List<String> options) {
    return options.stream().noneMatch(EXCLUDES_CACHE);
  }
}
