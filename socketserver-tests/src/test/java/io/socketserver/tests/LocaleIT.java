package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, arguments, options and logs mean the same bytes in every locale, also where there is
/// none, as in units of systemd, cron and containers.
///
/// What is not ASCII passes through `printf` and the file system of a shell, because the Java that
/// runs the tests may itself be in a locale without such characters.
class LocaleIT {

  /// The name `grüße` for printf, in UTF-8.
  private static final String GREETINGS = "gr\\303\\274\\303\\237e";

  /// The name `grün` for printf, in Latin 1.
  private static final String LATIN = "gr\\374n";

  private Path folder;

  private static Stream<Map<String, String>> locales() {
    return Stream.of(
        Map.of(),
        Map.of("LC_ALL", "C"),
        Map.of("LANG", "POSIX"),
        Map.of("LC_ALL", "C.UTF-8"),
        Map.of("LANG", "C.UTF-8", "LC_CTYPE", "C"),
        // not installed: the C library then takes C for all of it
        Map.of("LANG", "xx_XX.UTF-8"),
        Map.of("LANG", "xx_XX.UTF-8", "LC_CTYPE", "C.UTF-8"),
        Map.of("LC_ALL", "xx_XX.UTF-8"),
        Map.of("LC_ALL", "en_US.ISO-8859-1"),
        Map.of("JAVA_TOOL_OPTIONS", "-Dfile.encoding=ISO-8859-1"),
        Map.of("JAVA_TOOL_OPTIONS", "-Dfile.encoding=COMPAT"));
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("locale");
  }

  /// By a program: names may be none that Java can read here.
  @AfterEach
  void removeFolder() throws Exception {
    assertThat(new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor()).isZero();
  }

  private static Surroundings in(Map<String, String> variables) {
    return new Surroundings(Program.image(), variables);
  }

  /// Has a shell run the command: `%s` in its arguments is what printf makes of a name.
  private static List<String> shell(String name, String... arguments) {
    String words =
        Arrays.stream(arguments)
            .map(word -> "\"" + word.formatted("$name") + "\"")
            .collect(Collectors.joining(" "));
    return List.of("sh", "-c", "name=$(printf '" + name + "'); exec \"$0\" " + words);
  }

  private void write(String name, String text) throws Exception {
    String script = "printf '%s' '" + text + "' > \"" + folder + "/$(printf '" + name + "')\"";
    assertThat(new ProcessBuilder("sh", "-c", script).start().waitFor()).isZero();
  }

  /// The names in the folder, as bytes.
  private List<String> names() throws Exception {
    Process ls = new ProcessBuilder("ls", folder.toString()).start();
    return new String(ls.getInputStream().readAllBytes(), ISO_8859_1).lines().toList();
  }

  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String get(int port, String target) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      socket.getOutputStream().write(("GET " + target + " HTTP/1.0\r\n\r\n").getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("locales")
  void filesAreFoundByTheirNames(Map<String, String> locale) throws Exception {
    write(GREETINGS + ".txt", "hello");
    for (String mixin : List.of("threading", "multiplexing", "forking")) {
      try (Launched server =
          in(locale)
              .start(
                  "serve",
                  "tcp://127.0.0.1:0",
                  "--handler",
                  "http,root=" + folder,
                  "--mixin",
                  mixin)) {
        assertThat(get(server.port(), "/gr%C3%BC%C3%9Fe.txt"))
            .as("%s %s", mixin, server.log())
            .startsWith("HTTP/1.1 200")
            .endsWith("hello");
        assertThat(server.stop().err()).doesNotContain("LC_ALL");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("locales")
  void argumentsNameTheFilesThatWereTyped(Map<String, String> locale) throws Exception {
    String address = "unix:" + folder + "/%s";
    for (String transport : List.of("native", "nio")) {
      List<String> words =
          shell(GREETINGS, "serve", address, "--handler", "upper", "--transport", transport);
      try (Launched server = in(locale).startWithin(words)) {
        assertThat(server.address()).isEqualTo("unix:" + folder + "/gr\u00fc\u00dfe");
        assertThat(names()).contains(bytes("gr\u00fc\u00dfe"));
        server.stop();
        assertThat(names()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("locales")
  void messagesAreUtf8(Map<String, String> locale) throws Exception {
    var words = shell(GREETINGS, "serve", "tcp://127.0.0.1:0", "--handler", "%s");
    try (Launched launched = in(locale).startWithin(words)) {
      Launched.End end = launched.end();

      assertThat(end.status()).isEqualTo(2);
      assertThat(end.err()).contains("gr\u00fc\u00dfe");
    }
  }

  /// An option that is a file's name, and what the handler logs of it.
  @ParameterizedTest
  @MethodSource("locales")
  void optionsOfHandlersNameFiles(Map<String, String> locale) throws Exception {
    String option = "syslog,file=" + folder + "/%s.json";
    try (Launched server =
            in(locale)
                .startWithin(shell(GREETINGS, "serve", "tcp://127.0.0.1:0", "--handler", option));
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write("<6>fr\u00f6hlich\n".getBytes(UTF_8));
      socket.shutdownOutput();
      socket.setSoTimeout((int) Await.LIMIT.toMillis());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);

      server.stop();
      assertThat(names()).containsExactly(bytes("gr\u00fc\u00dfe.json"));
      Process cat = new ProcessBuilder("sh", "-c", "cat \"$0\"/*.json", folder.toString()).start();
      assertThat(new String(cat.getInputStream().readAllBytes(), UTF_8)).contains("fr\u00f6hlich");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:%s",
        "tcp://127.0.0.1:0 --handler %s",
        "tcp://127.0.0.1:0 --handler-path %s"
      })
  void whatIsNotUtf8IsRefusedAndNothingIsMadeOfIt(String arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(List.of(arguments.replace("%s", folder + "/%s").split(" ")));
    try (Launched launched =
        Surroundings.of().startWithin(shell(LATIN, words.toArray(String[]::new)))) {
      Launched.End end = launched.end();

      assertThat(end.status()).isEqualTo(2);
      assertThat(end.err()).matches("socketserver: the argument '[^\\n]*' is not UTF-8\\n");
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void aFileWhoseNameIsNotUtf8IsServedToNobodyAndHindersNobody() throws Exception {
    write(LATIN, "hello");
    write("plain", "plain");
    try (Launched server =
        Surroundings.of().start("serve", "tcp://127.0.0.1:0", "--handler", "http,root=" + folder)) {
      int port = server.port();
      assertThat(get(port, "/gr%FCn")).startsWith("HTTP/1.1 400").contains("not UTF-8");
      assertThat(get(port, "/gr%EF%BF%BDn")).startsWith("HTTP/1.1 404");
      assertThat(get(port, "/plain")).endsWith("plain");
    }
  }

  /// The script cannot help where it is not used, or where no locale is installed.
  @Test
  void aLocaleWithoutUtf8IsMentioned() throws Exception {
    List<String> java = List.of(Program.image().resolve("bin/java").toString(), "-m");
    List<String> words = new ArrayList<>(java);
    words.add("io.socketserver.launcher/io.socketserver.launcher.Main");
    words.addAll(List.of("serve", "tcp://127.0.0.1:0", "--handler", "upper"));
    var builder = new ProcessBuilder(words);
    builder.environment().put("LC_ALL", "C");
    try (Launched server = Launched.start(builder)) {
      server.address();
      assertThat(server.stop().err())
          .startsWith("socketserver: file names are ANSI_X3.4-1968 in this locale");
    }
  }

  /// What is loaded besides is not in the cache: the training had another locale.
  @Test
  void theCacheHoldsWhatAStartWithoutALocaleLoads() throws Exception {
    String log = "-Xlog:class+load:stderr";
    Set<String> without = besides(Surroundings.of("SOCKETSERVER_JAVA_OPTS", log));
    Set<String> with = besides(Surroundings.of("SOCKETSERVER_JAVA_OPTS", log, "LC_ALL", "C.UTF-8"));

    assertThat(without).isEqualTo(with);
  }

  private static Set<String> besides(Surroundings surroundings) throws Exception {
    Launched.End end = surroundings.run("handlers");
    assertThat(end.err()).contains("source: shared objects file");
    return end.err()
        .lines()
        .filter(line -> line.contains("source: jrt:"))
        .map(line -> line.replaceFirst("^(\\[[^\\]]*\\])*\\s*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
