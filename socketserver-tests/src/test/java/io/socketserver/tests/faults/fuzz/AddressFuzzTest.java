package io.socketserver.tests.faults.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.socketserver.core.ServerAddress;
import io.socketserver.fuzz.Fuzz;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Addresses of servers that nobody meant, of all schemes. What is accepted can be written and read
/// again, an error is one line, and the JDK says which host is written.
class AddressFuzzTest {

  private static final Pattern INTERNET = Pattern.compile("(?s)(tcp|udp|tls)://(.*):([^:\\]]*)");

  private final Fuzz addresses =
      Fuzz.of("addresses", AddressFuzzTest::parse, IllegalArgumentException.class);

  @Test
  void readsAddresses() {
    addresses.quickly();
  }

  @Tag("slow")
  @Test
  void readsAddressesThoroughly() {
    addresses.thoroughly();
  }

  private static String parse(byte[] input) {
    String text = new String(input, UTF_8);
    Matcher internet = INTERNET.matcher(text);
    boolean isInternet = internet.matches();
    if (isInternet && mayBeLookedUp(internet.group(2)) || text.matches("(?s)(tls\\+)?fd:.*")) {
      return "depends on the environment";
    }
    ServerAddress address;
    try {
      address = ServerAddress.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).message().contains(text);
      if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
        assertThat(e.getMessage().lines()).hasSize(1);
      }
      throw e;
    }
    assertThat(address).hasToString(text);
    if (address.address() instanceof InetSocketAddress inet) {
      assertThat(isInternet).as(text).isTrue();
      assertHost(internet.group(2), inet.getAddress());
      assertThat(inet.getPort()).isEqualTo(Integer.parseInt(internet.group(3)));
    }
    String written = address.format(address.address());
    ServerAddress again = ServerAddress.parse(written);
    assertThat(again.format(again.address())).isEqualTo(written);
    assertThat(again.kind()).isEqualTo(address.kind());
    return address.scheme() + " " + address.address().getClass().getSimpleName();
  }

  /// Whether a host is a name, which a test must not look up.
  private static boolean mayBeLookedUp(String host) {
    if (host.isEmpty() || host.equals("*") || !host.startsWith("[") && host.contains(":")) {
      return false; // rejected, or known
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 1;
    try {
      var _ = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static void assertHost(String host, InetAddress address) {
    if (host.equals("*")) {
      assertThat(address.isAnyLocalAddress()).isTrue();
      return;
    }
    boolean bracketed = host.startsWith("[");
    String literal = bracketed ? host.substring(1, host.length() - 1) : host;
    assertThat(address).isEqualTo(InetAddress.ofLiteral(literal));
    assertThat(address instanceof Inet6Address).isEqualTo(bracketed);
    assertThat(literal).doesNotContain("[", "]");
  }
}
