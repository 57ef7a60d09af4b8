package io.socketserver.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:80",
    "::, [::]:80",
    "::1, [::1]:80",
    "1::, [1::]:80",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
    "2001:0db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
    "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80",
    "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80",
    "0:0:3:4:5:6:0:0, [::3:4:5:6:0:0]:80",
    "ABCD::EF, [abcd::ef]:80"
  })
  void writesAddressesAsRfc5952Says(String host, String text) throws Exception {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName(host), 80)))
        .isEqualTo(text);
  }

  @Test
  void writesANameThatWasNotLookedUp() {
    assertThat(AddressText.of(InetSocketAddress.createUnresolved("example.test", 7)))
        .isEqualTo("example.test:7");
  }

  @Test
  void writesAPathAsItIs() {
    var address = UnixDomainSocketAddress.of(Path.of("run", "x.sock"));
    assertThat(AddressText.of(address)).isEqualTo(Path.of("run", "x.sock").toString());
  }

  @Test
  void saysThatASocketHasNoName() {
    assertThat(AddressText.of(UnixDomainSocketAddress.of(""))).isEqualTo("(unnamed)");
  }
}
