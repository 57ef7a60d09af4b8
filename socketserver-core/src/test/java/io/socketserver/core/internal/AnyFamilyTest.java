package io.socketserver.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.core.ServerAddress;
import io.socketserver.core.spi.AddressFamilyException;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class AnyFamilyTest {

  private static final InetSocketAddress ANY = parse("//*:7");

  private static InetSocketAddress parse(String rest) {
    return (InetSocketAddress) ServerAddress.parse("tcp:" + rest).address();
  }

  /// Binds as a machine without IPv6 does.
  private static String withoutSix(SocketAddress address) throws IOException {
    InetAddress host = ((InetSocketAddress) address).getAddress();
    if (host instanceof Inet6Address) {
      throw new AddressFamilyException(host, new UnsupportedOperationException());
    }
    return AddressText.of(address);
  }

  @Test
  void isTheWildcardOfIpv6() throws IOException {
    assertThat(ANY.getAddress()).isInstanceOf(Inet6Address.class);
    assertThat(ANY.getAddress().isAnyLocalAddress()).isTrue();
    String bound = AnyFamily.bind(ANY, AddressText::of);
    assertThat(bound).isEqualTo("*:7");
  }

  @Test
  void isTheWildcardOfIpv4WhereThereIsNoIpv6() throws IOException {
    String bound = AnyFamily.bind(ANY, AnyFamilyTest::withoutSix);

    assertThat(bound).isEqualTo("0.0.0.0:7");
  }

  @Test
  void namedFamiliesHaveNoOther() {
    for (String host : new String[] {"//[::]:7", "//[::1]:7"}) {
      assertThatThrownBy(() -> AnyFamily.bind(parse(host), AnyFamilyTest::withoutSix))
          .isInstanceOf(AddressFamilyException.class)
          .hasMessageStartingWith("IPv6 is not available to this process");
    }
  }

  @Test
  void otherFailuresAreNoReasonForAnotherFamily() {
    assertThatThrownBy(() ->
            AnyFamily.bind(
                ANY,
                address -> {
                  throw new BindException(address.toString());
                }))
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("*/");
  }
}
