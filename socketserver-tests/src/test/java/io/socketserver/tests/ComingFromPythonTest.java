package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.socketserver.api.ForkingOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.core.HandlerCatalog;
import io.socketserver.core.ServerOptions;
import io.socketserver.core.TcpServer;
import io.socketserver.core.Transports;
import java.io.IOException;
import java.lang.reflect.Member;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables of docs/coming-from-python.md, and the one in README.md, against the code.
class ComingFromPythonTest {

  private static final String PAGE = "docs/coming-from-python.md";
  private static final String NOT_YET = "not yet:";

  /// CPython 3.13, `socketserver.__all__` where the system can fork and has UNIX sockets.
  private static final List<String> PUBLIC_NAMES =
      List.of(
          "BaseServer",
          "TCPServer",
          "UDPServer",
          "UnixStreamServer",
          "UnixDatagramServer",
          "ThreadingMixIn",
          "ForkingMixIn",
          "ThreadingTCPServer",
          "ThreadingUDPServer",
          "ThreadingUnixStreamServer",
          "ThreadingUnixDatagramServer",
          "ForkingTCPServer",
          "ForkingUDPServer",
          "ForkingUnixStreamServer",
          "ForkingUnixDatagramServer",
          "BaseRequestHandler",
          "StreamRequestHandler",
          "DatagramRequestHandler");

  /// What no class of CPython declares, because constructors or methods take or make it.
  private static final List<String> NOT_DECLARED =
      List.of(
          "TCPServer.bind_and_activate",
          "serve_forever.poll_interval",
          "BaseServer.RequestHandlerClass",
          "BaseServer.server_address",
          "BaseServer.socket",
          "BaseRequestHandler.request",
          "BaseRequestHandler.client_address",
          "BaseRequestHandler.server",
          "StreamRequestHandler.connection",
          "StreamRequestHandler.rfile",
          "StreamRequestHandler.wfile",
          "DatagramRequestHandler.packet",
          "DatagramRequestHandler.socket",
          "DatagramRequestHandler.rfile",
          "DatagramRequestHandler.wfile");

  /// Prints each public name, and each public member of each class with its heirs' view of it:
  /// `get_request TCPServer BaseServer` is satisfied by a row for either.
  private static final String NAMES_OF_PYTHON =
      """
      import socketserver
      for name in socketserver.__all__:
          print(name)
          cls = getattr(socketserver, name)
          owners = [c.__name__ for c in cls.__mro__ if c is not object]
          for member in vars(cls):
              if not member.startswith('_'):
                  print(*[owner + '.' + member for owner in owners])
      """;

  @Test
  void hasARowForEveryPublicName() throws IOException {
    assertThat(PUBLIC_NAMES).hasSize(18);
    assertThat(pythonNames()).containsAll(PUBLIC_NAMES).containsAll(NOT_DECLARED);
  }

  @Test
  void hasARowForWhateverPythonHasHere() throws Exception {
    List<String> lines =
        RealClient.require("python3")
            .run("", "-c", NAMES_OF_PYTHON)
            .succeeded()
            .stdout()
            .lines()
            .toList();
    List<String> rows = pythonNames();

    assertThat(lines)
        .hasSizeGreaterThan(PUBLIC_NAMES.size())
        .allMatch(line -> Stream.of(line.split(" ")).anyMatch(rows::contains), "a row of the page");
  }

  @Test
  void hasNoRowTwice() throws IOException {
    assertThat(pythonNames()).doesNotHaveDuplicates();
  }

  private static List<String> pythonNames() throws IOException {
    return rows(PAGE).stream().flatMap(row -> Markdown.code(row.cell(0)).stream()).toList();
  }

  private static List<Markdown.Row> rows(String page) throws IOException {
    return Markdown.read(page).rows("Python", "Java");
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "README.md"})
  void namesWhatIsThere(String page) throws IOException {
    Map<String, List<Class<?>>> types = exportedTypes();
    List<String> missing = new ArrayList<>();
    List<Markdown.Row> rows = rows(page);
    assertThat(rows).isNotEmpty();
    for (Markdown.Row row : rows) {
      if (row.cell(1).startsWith(NOT_YET)) {
        continue;
      }
      List<String> names = Markdown.code(row.cell(1));
      assertThat(names).as("Java names in %s", row).isNotEmpty();
      names.stream().filter(name -> !exists(name, types)).forEach(missing::add);
    }

    assertThat(missing).as("names that %s has and no module exports", page).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "README.md"})
  void saysNotYetOfNothingThatIsThere(String page) throws IOException {
    Map<String, List<Class<?>>> types = exportedTypes();

    assertThat(rows(page))
        .filteredOn(row -> row.cell(1).startsWith(NOT_YET))
        .allSatisfy(row -> {
          assertThat(Markdown.code(row.cell(1))).hasSize(1);
          assertThat(Markdown.code(row.cell(1)))
              .as("names in %s: take \"not yet\" away", row)
              .noneMatch(name -> exists(name, types));
        });
  }

  /// Both or neither: the page says "not yet" of forking, and a server that forks is refused.
  @Test
  void saysOfForkingWhatIsTrue() throws IOException {
    var options =
        ServerOptions.builder()
            .transport(Transports.named("native"))
            .processing(ForkingOptions.defaults())
            .build();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    String row =
        rows(PAGE).stream()
            .filter(each -> each.cell(0).equals("`ForkingMixIn`"))
            .findFirst()
            .orElseThrow()
            .cell(2);

    var handlers = HandlerCatalog.load().streamHandlers("echo", Map.of());
    try (var server = new TcpServer(address, handlers, options)) {
      boolean refused = catchThrowable(server::activate) instanceof UnsupportedOperationException;

      assertThat(row.contains("not yet")).as(row).isEqualTo(refused);
    }
  }

  @Test
  void saysOfFilenoWhatIsTrue() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (String transport : Transports.names()) {
      var options = ServerOptions.builder().transport(Transports.named(transport)).build();
      try (var server = new TcpServer(address, RequestHandlerFactory.shared(r -> {}), options)) {
        server.activate();
        if (options.transport().name().equals("native")) {
          assertThat(Path.of("/proc/self/fd", String.valueOf(server.fileno()))).isSymbolicLink();
        } else {
          assertThatThrownBy(server::fileno).isInstanceOf(UnsupportedOperationException.class);
        }
      }
    }
  }

  /// The exported types of all our modules that can be loaded here, by their simple name.
  private static Map<String, List<Class<?>>> exportedTypes() throws IOException {
    Map<String, List<Class<?>>> types = new HashMap<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getName().startsWith("io.socketserver.")
          && !module.equals(ComingFromPythonTest.class.getModule())) {
        for (Class<?> type : Exports.of(module)) {
          types.computeIfAbsent(type.getSimpleName(), absent -> new ArrayList<>()).add(type);
        }
      }
    }
    return types;
  }

  private static boolean exists(String name, Map<String, List<Class<?>>> types) {
    int dot = name.indexOf('.');
    List<Class<?>> named = types.getOrDefault(dot < 0 ? name : name.substring(0, dot), List.of());
    return dot < 0
        ? !named.isEmpty()
        : named.stream().anyMatch(type -> members(type).contains(name.substring(dot + 1)));
  }

  /// The public and protected members of a type, its own and those it inherits.
  private static Set<String> members(Class<?> type) {
    List<Member> members = new ArrayList<>(List.of(type.getMethods()));
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      members.addAll(List.of(each.getDeclaredMethods()));
      members.addAll(List.of(each.getDeclaredFields()));
    }
    return members.stream()
        .filter(member -> Exports.isVisible(member.accessFlags()))
        .map(Member::getName)
        .collect(Collectors.toSet());
  }
}
