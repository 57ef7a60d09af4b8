package io.socketserver.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers where there is no IPv6, or no IPv4: `*` serves the families that there are, and an
/// address of another is refused with the reason.
class AddressFamilyIT {

  private static final int IPV4 = 2;
  private static final int IPV6 = 10;

  /// Has socket(2) refuse a family with EAFNOSUPPORT, as a kernel without it and
  /// RestrictAddressFamilies of systemd do, and becomes the program.
  ///
  /// @source seccomp(2), "Example"; the filter is in the words of bpf(4)
  private static final String REFUSING =
      """
      import ctypes, os, platform, struct, sys
      socket = {'x86_64': 41, 'aarch64': 198}[platform.machine()]
      def load(offset): return struct.pack('HBBI', 0x20, 0, 0, offset)
      def skip(number, unless): return struct.pack('HBBI', 0x15, 0, unless, number)
      def result(value): return struct.pack('HBBI', 0x06, 0, 0, value)
      code = (load(0) + skip(socket, 3) + load(16) + skip(int(sys.argv[1]), 1)
          + result(0x00050000 | 97) + result(0x7fff0000))
      program = ctypes.create_string_buffer(code)
      class Filter(ctypes.Structure):
          _fields_ = [('len', ctypes.c_ushort), ('code', ctypes.c_void_p)]
      filter = Filter(len(code) // 8, ctypes.addressof(program))
      libc = ctypes.CDLL(None, use_errno=True)
      if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(filter), 0, 0):
          sys.exit('prctl: ' + os.strerror(ctypes.get_errno()))
      os.execvp(sys.argv[2], sys.argv[2:])
      """;

  /// Asks a server for an answer: $1 tcp or udp, $2 the host, $3 the port.
  private static final String ASKING =
      """
      import socket, sys
      kind, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
      family = socket.AF_INET6 if ':' in host else socket.AF_INET
      s = socket.socket(family, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
      s.settimeout(10)
      s.connect((host, port))
      s.sendall(b'hello\\n')
      print(s.recv(100).decode().strip())
      """;

  @TempDir Path folder;

  /// Kinds of sockets, and ways to reach them.
  private static Stream<List<String>> servers() {
    return Stream.of("tcp", "udp")
        .flatMap(kind -> Stream.of("native", "nio").map(transport -> List.of(kind, transport)));
  }

  private static List<String> refusing(int family) {
    RealClient _ = RealClient.require("python3");
    return List.of("python3", "-c", REFUSING, Integer.toString(family));
  }

  private static Launched serve(List<String> prefix, String address, String transport)
      throws IOException {
    return Surroundings.of()
        .startWithin(prefix, "serve", address, "--handler", "upper", "--transport", transport);
  }

  private static String ask(String kind, String host, int port) throws Exception {
    return RealClient.require("python3")
        .run("", "-c", ASKING, kind, host, Integer.toString(port))
        .succeeded()
        .stdout()
        .strip();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void allAddressesAreThoseOfIpv4WhereIpv6IsRefused(List<String> server) throws Exception {
    String kind = server.get(0);
    try (Launched launched = serve(refusing(IPV6), kind + "://*:0", server.get(1))) {
      String address = launched.address();
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));

      assertThat(address).isEqualTo(kind + "://0.0.0.0:" + port);
      assertThat(ask(kind, "127.0.0.1", port)).isEqualTo("HELLO");
      assertThat(launched.stop().err()).doesNotContain("WARNING");
    }
  }

  /// An option that platforms set. It binds Java's channels; the native transport serves both.
  @ParameterizedTest
  @MethodSource("servers")
  void allAddressesAreServedWhereJavaHasIpv4Alone(List<String> server) throws Exception {
    String kind = server.get(0);
    try (Launched launched =
        Surroundings.of("JAVA_TOOL_OPTIONS", "-Djava.net.preferIPv4Stack=true")
            .start("serve", kind + "://*:0", "--handler", "upper", "--transport", server.get(1))) {
      assertThat(ask(kind, "127.0.0.1", launched.port())).isEqualTo("HELLO");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void allAddressesAreThoseOfIpv6WhereIpv4IsRefused(List<String> server) throws Exception {
    String kind = server.get(0);
    try (Launched launched = serve(refusing(IPV4), kind + "://*:0", server.get(1))) {
      assertThat(ask(kind, "::1", launched.port())).isEqualTo("HELLO");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anAddressOfIpv6IsRefusedWhereThereIsNone(List<String> server) throws Exception {
    for (String host : List.of("[::1]", "[::]")) {
      String address = server.get(0) + "://" + host + ":0";
      try (Launched launched = serve(refusing(IPV6), address, server.get(1))) {
        Launched.End end = launched.end();

        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err())
            .isEqualTo(
                "socketserver: cannot serve "
                    + address
                    + ": IPv6 is not available to this process; write * for the available"
                    + " addresses, or an IPv4 address\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anAddressOfIpv4IsRefusedWhereThereIsNone(List<String> server) throws Exception {
    String address = server.get(0) + "://127.0.0.1:0";
    try (Launched launched = serve(refusing(IPV4), address, server.get(1))) {
      Launched.End end = launched.end();

      assertThat(end.status()).isEqualTo(1);
      assertThat(end.err())
          .matches(
              "socketserver: cannot serve "
                  + address
                  + ": (IPv4 is not available to this process|Address family not supported).*\\n");
    }
  }

  /// As container engines do it: the family is there, and no interface has an address of it.
  @ParameterizedTest
  @MethodSource("servers")
  void allAddressesAreThoseOfIpv4WhereIpv6IsDisabled(List<String> server) throws Exception {
    assertThat(callInNetwork("sysctl -q -w net.ipv6.conf.all.disable_ipv6=1", "127.0.0.1", server))
        .isEqualTo("HELLO\n");
  }

  @ParameterizedTest
  @MethodSource("servers")
  void allAddressesAreThoseOfIpv6WhereNoInterfaceHasAnother(List<String> server) throws Exception {
    assertThat(callInNetwork("ip -4 address flush dev lo", "::1", server)).isEqualTo("HELLO\n");
  }

  /// Serves in a network of its own, which a command has changed, and asks there.
  private String callInNetwork(String change, String host, List<String> server) throws Exception {
    OwnNetwork network = OwnNetwork.require();
    Path client = Files.writeString(folder.resolve("ask.py"), ASKING, UTF_8);
    String kind = server.get(0);
    String serve =
        "%s serve %s://*:0 --handler upper --transport %s"
            .formatted(Program.command(Program.image()), kind, server.get(1));
    return network
        .serveAndCall(
            folder,
            folder,
            "sh -c '" + change + " && exec " + serve + "'",
            "port=${LISTENING##*://}; port=${port%% *}; python3 "
                + client
                + " "
                + kind
                + " "
                + host
                + " ${port##*:}")
        .succeeded()
        .stdout();
  }
}
