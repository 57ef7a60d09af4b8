package io.socketserver.core.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineTextTest {

  @Test
  void writesAddressesAsPeopleDo() {
    assertThat(LineText.address(new InetSocketAddress("127.0.0.1", 80))).isEqualTo("127.0.0.1:80");
    assertThat(LineText.address(new InetSocketAddress("::1", 80))).isEqualTo("[::1]:80");
    assertThat(LineText.address(InetSocketAddress.createUnresolved("nowhere.invalid", 80)))
        .isEqualTo("nowhere.invalid:80");
    assertThat(LineText.address(UnixDomainSocketAddress.of("/run/x.sock")))
        .isEqualTo("/run/x.sock");
    assertThat(LineText.address(UnixDomainSocketAddress.of(""))).isEqualTo("(unnamed)");
  }

  @Test
  void writesDurationsInTheLargestUnitThatFits() {
    assertThat(LineText.duration(Duration.ZERO)).isEqualTo("0 ms");
    assertThat(LineText.duration(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(LineText.duration(Duration.ofSeconds(10))).isEqualTo("10 s");
    assertThat(LineText.duration(Duration.ofMillis(4_560))).isEqualTo("4.5 s");
  }
}
