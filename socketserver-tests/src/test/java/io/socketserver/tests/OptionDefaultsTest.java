package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.MultiplexingOptions;
import io.socketserver.api.ThreadingOptions;
import io.socketserver.core.ServerOptions;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documentation of each option says its default, and says it right.
class OptionDefaultsTest {

  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));

  private static Stream<Record> defaults() {
    return Stream.of(
        ServerOptions.defaults(),
        ThreadingOptions.virtual(),
        ForkingOptions.defaults(),
        ForkingOptions.Limits.none(),
        MultiplexingOptions.defaults(),
        UnixSocketOptions.defaults());
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void areDocumented(Record defaults) throws Exception {
    String documentation = documentation(defaults.getClass());
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      String name = component.getName();
      Matcher param =
          Pattern.compile("@param " + name + " (.*?)(?= @\\w+|$)").matcher(documentation);
      assertThat(param.find()).as(name).isTrue();

      assertThat(param.group(1))
          .as("%s.%s", defaults.getClass().getSimpleName(), name)
          .containsPattern("Default " + Pattern.quote(text(name, component, defaults)));
    }
  }

  /// How the documentation says a value; empty if it says it in words.
  private static String text(String name, RecordComponent component, Record defaults)
      throws ReflectiveOperationException {
    Object value = component.getAccessor().invoke(defaults);
    return switch (value) {
      case null -> "null";
      case Boolean flag when component.getType() == boolean.class ->
          defaults instanceof ThreadingOptions && name.equals("daemonThreads")
              ? "false, and true"
              : flag.toString();
      case Integer mode when name.equals("mode") -> "0" + Integer.toOctalString(mode);
      case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
      case Duration none when none.isZero() -> "zero";
      case Duration time -> time.toSeconds() + " s";
      default -> "";
    };
  }

  /// The comment before a record, in one line.
  private static String documentation(Class<?> type) throws Exception {
    Class<?> outer = type.getNestHost();
    String module = type.getModule().getName().replace("io.socketserver.", "socketserver-");
    Path source =
        ROOT.resolve(module)
            .resolve("src/main/java")
            .resolve(outer.getName().replace('.', '/') + ".java");
    String text = Files.readString(source);
    int end = text.indexOf("record " + type.getSimpleName() + "(");
    assertThat(end).isPositive();
    String before = text.substring(0, end);
    Matcher comment = Pattern.compile("(?:\\h*///[^\\n]*\\n)+(?=\\h*public \\z)").matcher(before);
    assertThat(comment.find()).as(type.getName()).isTrue();
    return comment
        .group()
        .replaceAll("\\n", " ")
        .replaceAll("\\h*///\\h*", " ")
        .replaceAll(" +", " ");
  }
}
