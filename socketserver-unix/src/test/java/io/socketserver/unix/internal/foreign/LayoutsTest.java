package io.socketserver.unix.internal.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the bindings say of Linux is what a C compiler says on this machine: every constant, and
/// the layouts of the structures.
class LayoutsTest {

  private static final List<Class<?>> BINDINGS =
      List.of(
          AncillaryData.class,
          Descriptors.class,
          Epoll.class,
          Errno.class,
          Message.class,
          Processes.class,
          SocketOptions.class,
          Sockets.class);

  /// The names that are C's, too.
  private static final Pattern CONSTANT =
      Pattern.compile(
          "E[A-Z0-9]+|(AF|SOCK|SHUT|MSG|SO|SOL|IPPROTO|IP|IPV6|TCP|EPOLL|SCM|F|FD|O|RLIMIT|PRIO)"
              + "_[A-Z0-9_]+");

  /// Ours, and the expression of C.
  private static final Map<String, String> LAYOUTS =
      Map.ofEntries(
          Map.entry("Message.NAME", "offsetof(struct msghdr, msg_name)"),
          Map.entry("Message.NAME_LENGTH", "offsetof(struct msghdr, msg_namelen)"),
          Map.entry("Message.VECTOR", "offsetof(struct msghdr, msg_iov)"),
          Map.entry("Message.VECTOR_LENGTH", "offsetof(struct msghdr, msg_iovlen)"),
          Map.entry("AncillaryData.CONTROL", "offsetof(struct msghdr, msg_control)"),
          Map.entry("AncillaryData.CONTROL_LENGTH", "offsetof(struct msghdr, msg_controllen)"),
          Map.entry("Message.FLAGS", "offsetof(struct msghdr, msg_flags)"),
          Map.entry("Message.HEADER_SIZE", "sizeof(struct msghdr)"),
          Map.entry("Message.VECTOR_DATA_LENGTH", "offsetof(struct iovec, iov_len)"),
          Map.entry("Message.VECTOR_SIZE", "sizeof(struct iovec)"),
          Map.entry("Message.NAME_SIZE", "sizeof(struct sockaddr_storage)"),
          Map.entry("AncillaryData.LEVEL", "offsetof(struct cmsghdr, cmsg_level)"),
          Map.entry("AncillaryData.TYPE", "offsetof(struct cmsghdr, cmsg_type)"),
          Map.entry("AncillaryData.PAYLOAD", "CMSG_LEN(0)"),
          Map.entry("Epoll.SIZE", "sizeof(struct epoll_event)"),
          Map.entry("Epoll.DATA", "offsetof(struct epoll_event, data)"),
          Map.entry("SocketAddresses.MAX_SIZE", "sizeof(struct sockaddr_storage)"),
          Map.entry("SocketAddresses.MAX_PATH", "sizeof(((struct sockaddr_un *) 0)->sun_path) - 1"),
          Map.entry("SocketAddresses.PATH_OFFSET", "offsetof(struct sockaddr_un, sun_path)"),
          Map.entry("SocketAddresses.INET_SIZE", "sizeof(struct sockaddr_in)"),
          Map.entry("SocketAddresses.INET6_SIZE", "sizeof(struct sockaddr_in6)"),
          Map.entry(
              "SocketAddresses.INET6_ADDRESS_OFFSET", "offsetof(struct sockaddr_in6, sin6_addr)"),
          Map.entry(
              "SocketAddresses.INET6_SCOPE_OFFSET",
              "offsetof(struct sockaddr_in6, sin6_scope_id)"));

  /// What the code has without a name: the places of fields that it reads and writes.
  private static final Map<String, Integer> UNNAMED =
      Map.ofEntries(
          Map.entry("sizeof(((struct epoll_event *) 0)->data)", 8),
          Map.entry("offsetof(struct sockaddr_in, sin_port)", 2),
          Map.entry("offsetof(struct sockaddr_in, sin_addr)", 4),
          Map.entry("offsetof(struct sockaddr_in6, sin6_port)", 2),
          Map.entry("sizeof(struct in_pktinfo)", 12),
          Map.entry("offsetof(struct in_pktinfo, ipi_ifindex)", 0),
          Map.entry("offsetof(struct in_pktinfo, ipi_spec_dst)", 4),
          Map.entry("sizeof(struct in6_pktinfo)", 20),
          Map.entry("offsetof(struct in6_pktinfo, ipi6_ifindex)", 16),
          Map.entry("offsetof(struct ucred, pid)", 0),
          Map.entry("offsetof(struct ucred, uid)", 4),
          Map.entry("offsetof(struct ucred, gid)", 8),
          Map.entry("sizeof(struct ucred)", 12),
          Map.entry("CMSG_SPACE(1)", 24));

  @TempDir Path folder;

  @Test
  void areThoseOfTheCompiler() throws Exception {
    Map<String, Integer> expected = new TreeMap<>(UNNAMED);
    Map<String, Integer> ours = values();
    for (Map.Entry<String, String> layout : LAYOUTS.entrySet()) {
      expected.put(layout.getValue(), ours.get(layout.getKey()));
    }
    ours.forEach((name, value) -> {
      String constant = name.substring(name.indexOf('.') + 1);
      if (CONSTANT.matcher(constant).matches()) {
        expected.put(constant, value);
      }
    });
    assertThat(expected)
        .hasSizeGreaterThan(100)
        .containsKeys("EMFILE", "SO_RXQ_OVFL", "SCM_RIGHTS");

    assertThat(compiled(expected)).isEqualTo(expected);
  }

  /// The constants of the bindings, such as `Sockets.AF_UNIX`.
  private static Map<String, Integer> values() throws IllegalAccessException {
    Map<String, Integer> values = new TreeMap<>();
    for (Class<?> type : BINDINGS) {
      add(type, values);
    }
    add(SocketAddresses.class, values);
    return values;
  }

  private static void add(Class<?> type, Map<String, Integer> values)
      throws IllegalAccessException {
    for (Field field : type.getDeclaredFields()) {
      if (field.getType() == int.class && Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        values.put(type.getSimpleName() + "." + field.getName(), field.getInt(null));
      }
    }
  }

  /// What the compiler says of the same expressions.
  private Map<String, Integer> compiled(Map<String, Integer> expressions) throws Exception {
    String lines =
        expressions.keySet().stream()
            .map(each -> "  printf(\"%d %s\\n\", (int) (" + each + "), \"" + each + "\");\n")
            .collect(Collectors.joining());
    Path source =
        Files.writeString(
            folder.resolve("layouts.c"),
            """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <netinet/in.h>
            #include <netinet/tcp.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/epoll.h>
            #include <sys/resource.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #ifndef SO_PASSRIGHTS /* of Linux 6.16, and headers are older; not to be compared then */
            #define SO_PASSRIGHTS 83
            #endif
            int main(void) {
            """
                + lines
                + "  return 0;\n}\n");
    Path program = folder.resolve("layouts");
    run(List.of("gcc", "-o", program.toString(), source.toString()));
    Map<String, Integer> values = new TreeMap<>();
    for (String line : run(List.of(program.toString())).lines().toList()) {
      int space = line.indexOf(' ');
      values.put(line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
    }
    return values;
  }

  private String run(List<String> command) throws Exception {
    Path output = folder.resolve("output");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      return "required".equals(System.getProperty("socketserver.clients"))
          ? fail("there is no " + command.getFirst(), e)
          : abort("there is no " + command.getFirst());
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail(command + " does not end");
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
