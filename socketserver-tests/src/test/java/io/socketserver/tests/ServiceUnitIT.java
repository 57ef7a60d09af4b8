package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/systemd/socketserver.service, in a copy that names the image of this build.
class ServiceUnitIT {

  private static final String INSTALLED = "/opt/socketserver";
  private static final Path ROOT = Path.of(System.getProperty("socketserver.root"));
  private static final Path IMAGE = Path.of(System.getProperty("socketserver.image"));
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("^\\d+ +([a-z0-9_]+)\\(", Pattern.MULTILINE);
  private static final Pattern FAMILY = Pattern.compile("\\bsocket\\((AF_[A-Z0-9]+)");

  @TempDir Path folder;

  private Path unit;
  private String text;

  @BeforeEach
  void copy() throws IOException {
    String original = Files.readString(ROOT.resolve("docs/systemd/socketserver.service"));
    assertThat(original).contains("ExecStart=" + INSTALLED + "/bin/socketserver serve ");
    text = original.replace(INSTALLED, IMAGE.toString());
    unit = Files.writeString(folder.resolve("socketserver.service"), text);
  }

  private String setting(String name) {
    Matcher matcher = Pattern.compile("^" + name + "=(.*)$", Pattern.MULTILINE).matcher(text);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  private static RealClient.Result analyze(String... arguments) throws Exception {
    return RealClient.require("systemd-analyze").run("", arguments);
  }

  @Test
  void isWhatSystemdUnderstands() throws Exception {
    var result = analyze("verify", "--man=no", unit.toString()).succeeded();

    assertThat(result.stdout() + result.stderr()).isEmpty();
  }

  /// Its scale goes from 0, sealed off, to 10; `UNSAFE` begins at 9, and "2.0" is 20 here.
  @Test
  void exposesLittle() throws Exception {
    analyze("security", "--offline=yes", "--no-pager", "--threshold=20", unit.toString())
        .succeeded();
  }

  /// The units of a socket and of its service, which are verified together.
  @Test
  void hasAVariantWithASocketThatIsNoWorse() throws Exception {
    Path service = copy("socketserver-activated.service");
    Path socket = copy("socketserver-activated.socket");

    var result = analyze("verify", "--man=no", socket.toString(), service.toString()).succeeded();

    assertThat(result.stdout() + result.stderr()).isEmpty();
    analyze("security", "--offline=yes", "--no-pager", "--threshold=20", service.toString())
        .succeeded();
    assertThat(Files.readString(service)).contains(" serve fd:upper ", "Type=notify");
    assertThat(Files.readString(socket)).contains("FileDescriptorName=upper\n");
  }

  private Path copy(String name) throws IOException {
    String original = Files.readString(ROOT.resolve("docs/systemd").resolve(name));
    return Files.writeString(folder.resolve(name), original.replace(INSTALLED, IMAGE.toString()));
  }

  @Test
  void waitsLongerThanTheServerDrains() {
    Matcher drain = Pattern.compile("--drain (\\d+)s").matcher(setting("ExecStart"));
    assertThat(drain.find()).isTrue();

    Duration stop = Duration.parse("PT" + setting("TimeoutStopSec"));
    assertThat(stop).isGreaterThan(Duration.ofSeconds(Integer.parseInt(drain.group(1)) + 5L));
  }

  @Test
  void allowsTheServerItsSystemCalls() throws Exception {
    RealClient _ = RealClient.require("strace");
    Path trace = folder.resolve("trace");
    String client =
        """
        python3 -c '
        import socket
        with socket.create_connection(("127.0.0.1", 9999)) as client:
            client.sendall(b"hello\\n")
            print(client.recv(1024).decode())
        '
        """;

    var result =
        OwnNetwork.require()
            .serveAndCall(
                folder,
                folder,
                "strace -D -f -qq -o " + trace + " " + setting("ExecStart"),
                client);

    assertThat(result.succeeded().stdout()).isEqualTo("HELLO\n");
    String traced = Files.readString(trace);
    assertThat(found(SYSTEM_CALL, traced))
        .contains("accept4", "futex")
        .isSubsetOf(allowed(setting("SystemCallFilter")));
    assertThat(found(FAMILY, traced))
        .contains("AF_INET6")
        .isSubsetOf(setting("RestrictAddressFamilies").split(" "));
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The system calls of a group, and of the groups in it.
  private static Set<String> allowed(String group) throws Exception {
    Set<String> calls = new TreeSet<>();
    List<String> lines =
        analyze("--no-pager", "syscall-filter", group).succeeded().stdout().lines().toList();
    for (String line : lines.subList(1, lines.size())) {
      String call = line.strip();
      if (call.startsWith("@")) {
        calls.addAll(allowed(call));
      } else if (!call.isEmpty() && !call.startsWith("#")) {
        calls.add(call);
      }
    }
    return calls;
  }
}
